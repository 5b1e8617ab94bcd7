"""A report as a page, a PDF, a Word file or a workbook: made in memory from what was fixed."""

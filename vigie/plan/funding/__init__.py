"""The search for funding: funders, calls, papers, proposals, grants and the reports they ask for."""

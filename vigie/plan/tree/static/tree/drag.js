// Drags an element of a draft to another place: it posts the very form that its buttons post, with the place dropped on.
// Dropped on one of its own kind, it goes before it; with Shift, or on the next higher kind, it goes below it as the last.
const order = document.querySelector("[data-order]");
let dragged = null;

function placeOn(target, below) {
  const same = target.dataset.kind === dragged.dataset.kind;
  return below || !same ? { parent: target.dataset.node, before: "" } : { parent: target.dataset.parent, before: target.dataset.node };
}

function send(place) {
  const form = dragged.querySelector("form");
  for (const [name, value] of Object.entries(place)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

for (const row of order ? order.querySelectorAll("[data-node]") : []) {
  row.draggable = true;
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.setData("text/plain", row.dataset.node);
    event.dataTransfer.effectAllowed = "move";
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row) return;
    event.preventDefault();
    row.toggleAttribute("data-over", true);
  });
  row.addEventListener("dragleave", () => row.toggleAttribute("data-over", false));
  row.addEventListener("drop", (event) => {
    event.preventDefault();
    row.toggleAttribute("data-over", false);
    if (dragged && dragged !== row) send(placeOn(row, event.shiftKey));
  });
}

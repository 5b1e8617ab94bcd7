// The real small tool in front: which one is the node's draw.
import { given, h, t } from "./words.js";

function number(id, words, change) {
  return h("div", {}, h("label", { for: id }, words), h("input", { id, type: "number", inputmode: "decimal", oninput: change }));
}
const worth = (id) => Number(document.getElementById(id).value);
const rounded = (n) => (Math.round(n * 100) / 100).toLocaleString(document.documentElement.lang);

function result(of) {
  const out = h("output", { class: "big" }, "");
  return [out, () => { out.textContent = of(); }];
}

function convert() {
  const [out, change] = result(() => rounded(worth("a") * 0.621371));
  return h("div", {}, number("a", t("tool_from"), change), h("p", {}, t("tool_result")), out);
}
function share() {
  const [out, change] = result(() => (worth("b") > 0 ? rounded(worth("a") / worth("b")) : ""));
  return h("div", {}, number("a", t("tool_amount"), change), number("b", t("tool_people"), change), h("p", {}, t("tool_result")), out);
}
function tally() {
  let count = 0;
  const out = h("output", { class: "big" }, "0"), set = (n) => { count = n; out.textContent = String(n); };
  return h("div", {}, out, h("button", { type: "button", onclick: () => set(count + 1) }, t("tool_more")),
    h("button", { type: "button", class: "quiet", onclick: () => set(0) }, t("tool_zero")));
}
export const tool = () => ({ convert, share, tally }[given().tool] || tally)();

// The weekly grid of a focal point: two questions an indicator, nothing chosen beforehand. Sealed and queued like the rest.
import { given, h, t } from "./words.js";

const select = (id, words, pairs) => h("div", {}, h("label", { for: id }, words), h("select", { id },
  h("option", { value: "" }, "—"), ...pairs.map(([code, name]) => h("option", { value: code }, name))));

// The Monday of this week, or of one before it, by this phone's clock: YYYY-MM-DD.
function monday(weeks) {
  const day = new Date();
  day.setDate(day.getDate() - (day.getDay() + 6) % 7 - 7 * weeks);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

export function week(started, does) {
  const { asked, levels, trends, version } = given().grid, lists = given(), wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const area = select("area", t("area"), []), country = select("country", t("country"), lists.countries);
  country.querySelector("select").addEventListener("change", (event) => {
    const options = area.querySelector("select").options;
    while (options.length > 1) options.remove(1);
    (lists.areas[event.target.value] || []).forEach(([code, name]) => options.add(new Option(name, code)));
  });
  const node = h("form", { autocomplete: "off", onsubmit: (event) => { event.preventDefault(); does.save(); } },
    h("h1", {}, t("grid")), wrong, country, area, select("week", t("week"), [[monday(1), t("last_week")], [monday(0), t("this_week")]]),
    ...asked.map(([key, name]) => h("fieldset", {}, h("legend", {}, name), select("l-" + key, t("much"), levels), select("t-" + key, t("trend"), trends))),
    h("div", {}, h("label", { for: "words" }, "✎ " + t("words")), h("textarea", { id: "words", autocomplete: "off", spellcheck: "false" })),
    h("small", {}, t("save_help")), h("button", { id: "save" }, "✔ " + t("save")), h("button", { type: "button", class: "quiet", onclick: does.back }, t("back")));
  const of = (id) => node.querySelector("#" + id).value.trim();
  const judged = () => asked.map(([key]) => [key, [of("l-" + key), of("t-" + key)]]).filter((pair) => pair[1][0]);
  return {
    node, recording: () => false,
    complain: (words) => { wrong.textContent = words; wrong.hidden = false; wrong.scrollIntoView(); },
    anything: () => judged().length > 0 || of("words") !== "",
    said: () => ({ kind: "grid", words: of("words"), about: "", country: of("country"), urgency: "unknown",
      grid: { version, week: of("week"), area: of("area"), judged: Object.fromEntries(judged()) } }),
  };
}

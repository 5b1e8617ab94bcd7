// The guided capture: one question a line, nothing chosen beforehand, sound and pictures sealed as they come.
import { enclose } from "./keeping.js";
import { cleaned, MOST, record } from "./files.js";
import { given, h, megabytes, t } from "./words.js";

function select(id, words, pairs, change) {
  return h("div", {}, h("label", { for: id }, words), h("select", { id, onchange: change },
    h("option", { value: "" }, "—"), ...(pairs || []).map(([code, name]) => h("option", { value: code }, name))));
}
const line = (id, words, type) => h("div", {}, h("label", { for: id }, words), h("input", { id, type: type || "text", autocomplete: "off" }));

function refill(list, pairs) {
  while (list.options.length > 1) list.remove(1);
  (pairs || []).forEach(([code, name]) => list.add(new Option(name, code)));
}

function danger() {
  return h("fieldset", {}, h("legend", {}, t("danger")), ...[["immediate", "yes"], ["none", "no"], ["unknown", "unknown"]].map(([value, key]) =>
    h("label", {}, h("input", { type: "radio", name: "danger", value }), t(key))));
}

export function capture(kind, started, about, does) {
  const lists = given(), wrong = h("p", { class: "wrong", role: "alert", hidden: true });
  const complain = (words) => { wrong.textContent = words; wrong.hidden = false; wrong.scrollIntoView(); };
  const pieces = h("ul", { id: "pieces" });
  let stop = null, pending = Promise.resolve(), cleaning = Promise.resolve();

  const take = (file) => {
    if (started.bytes + file.bytes.length * 1.4 > MOST) { complain(t("too_large")); return Promise.resolve(); }
    const size = file.bytes.length, symbol = file.kind === "voice" ? "🎙" : "🖼";
    pending = pending.then(() => enclose(started, file))
      .then(() => { pieces.appendChild(h("li", {}, symbol, " ", megabytes(size), " · ", t("sealed_pieces"))); }, () => complain(t("not_saved")));
    return pending;
  };
  let ended = Promise.resolve();
  const voice = h("button", { type: "button", id: "voice", class: "quiet", onclick: async () => {
    if (stop) { stop(); stop = null; voice.textContent = "🎙 " + t("record"); return; }
    try {
      let done;
      ended = new Promise((resolve) => { done = resolve; });
      stop = await record((file) => take(file).then(done, done));
      voice.textContent = "■ " + t("stop");
    } catch (fault) { stop = null; ended = Promise.resolve(); complain(t("no_sound")); }
  } }, "🎙 " + t("record"));
  const photo = h("div", {}, h("label", { for: "photo" }, "🖼 " + t("photo")), h("input", { id: "photo", type: "file", accept: "image/*", onclick: does.camera,
    onchange: () => {
      const chosen = Array.from(photo.querySelector("input").files);
      photo.querySelector("input").value = "";
      chosen.forEach((file) => { cleaning = cleaning.then(() => cleaned(file)).then(take).catch(() => complain(t("not_saved"))); });
    } }), h("small", {}, t("photo_help")));

  const area = select("area", t("area"), []);
  const country = select("country", t("country"), lists.countries, (event) => refill(area.querySelector("select"), lists.areas[event.target.value]));
  const place = [country, area, line("locality", t("locality"))];
  const time = [line("day", t("when"), "date"), select("precision", t("precision"), lists.codes.date_precision)];
  const what = kind === "log" ? select("incident", "⚠ " + t("what"), lists.codes.security_incident) : select("act", "❗ " + t("what"), lists.codes.act);
  const words = h("div", {}, h("label", { for: "words" }, "✎ " + t("words")), h("textarea", { id: "words", autocomplete: "off", spellcheck: "false" }));
  const who = [select("category", "👤 " + t("who"), lists.codes.defender_category), select("sex", t("sex"), lists.codes.sex),
    select("author", t("author"), lists.codes.author_category)];
  const body = { capture: [voice, pieces, what, ...who, ...place, ...time, words, photo, danger()], log: [what, ...place.slice(0, 2), time[0], words, danger()],
    add: [line("about", t("number")), voice, pieces, words, photo] }[kind];
  const node = h("form", { autocomplete: "off", onsubmit: (event) => { event.preventDefault(); does.save(); } },
    h("h1", {}, t(kind)), wrong, ...body, h("small", {}, t("save_help")), h("button", { id: "save" }, "✔ " + t("save")),
    h("button", { type: "button", class: "quiet", onclick: does.back }, t("back")));
  if (about) node.querySelector("#about").value = about;
  const of = (id) => { const field = node.querySelector("#" + id); return field ? field.value.trim() : ""; };

  return {
    node, complain,
    recording: () => stop !== null,
    anything: () => stop !== null || started.enclosures.length > 0 || Array.from(node.querySelectorAll("input:not([type=radio]), select, textarea"))
      .some((field) => field.id !== "about" && field.value.trim()),
    settle: async () => { if (stop) { stop(); stop = null; } await ended; await cleaning; await pending; },
    said: () => said(kind, of, node.querySelector("[name=danger]:checked"), lists),
  };
}

// What is said, under the names of the draft of a violation (vigie/protection/intake/drafts.py).
function said(kind, of, urgent, lists) {
  const named = (list, code) => (lists.codes[list].find((pair) => pair[0] === code) || ["", ""])[1];
  const incident = of("incident"), act = { act: of("act"), category: of("category"), sex: of("sex") };
  if (of("author")) act.perpetrators = [{ category: of("author") }];
  const violation = { area: of("area"), locality: of("locality"), day: of("day"), precision: of("precision") };
  if (incident) violation.title = named("security_incident", incident);
  else if (act.act) violation.title = named("act", act.act);
  if (of("words")) violation.narrative = of("words");
  return { kind, words: of("words"), about: of("about").toUpperCase(), country: of("country"), urgency: urgent ? urgent.value : "unknown",
    draft: kind === "add" ? {} : { violation, acts: [act], sources: [] } };
}

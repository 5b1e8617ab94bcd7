// Words and lists, as the server gave them in the person's language; and elements made one by one.
let lists = { words: {} };

// They came with the page: one request less on a slow link, and there without a network wherever the page is.
export function load() {
  lists = JSON.parse(document.getElementById("given").textContent);
}
export const t = (key) => lists.words[key] || key;
export const given = () => lists;

export function h(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const key of Object.keys(attributes || {})) {
    const value = attributes[key];
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
  return node;
}

export const megabytes = (bytes) => (bytes / 1e6).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 }) + " " + t("mb");

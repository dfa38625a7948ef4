// Builds elements. Text is always a text node: what stands in a sheet or in a file's name never becomes markup.

const svgSpace = "http://www.w3.org/2000/svg";

/** An element: h("p", { class: "lead", onclick: act }, "text", child). null, false and undefined are left out. */
export function h(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) set(element, key, value);
    add(element, children);
    return element;
}

function set(element, key, value) {
    if (value === null || value === undefined || value === false) return;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "vars") for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
    else if (key === "value" || key === "checked" || key === "indeterminate") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
}

function add(element, children) {
    for (const child of children.flat(3))
        if (child !== null && child !== undefined && child !== false) element.append(child);
}

/** One of the drawings in index.html. Decoration only: what it means stands beside it as text. */
export function icon(name) {
    const svg = document.createElementNS(svgSpace, "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(svgSpace, "use");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    return svg;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
    element.replaceChildren();
    add(element, children);
    return element;
}

/** Sets a text only where it differs: a live region must not speak again, and a selection must not be lost. */
export function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** Tells a screen reader, politely. */
export function announce(text) {
    const region = document.getElementById("said");
    say(region, "");
    // In a later task: some readers miss a change in the one that emptied it.
    setTimeout(() => say(region, text), 60);
}

let last = 0;

/** An id that no other element has. */
export const freshId = prefix => `${prefix}-${++last}`;

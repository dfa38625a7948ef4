// Which view stands in the page, and what is the same in all of them: links, drops, the theme.

import { batchView } from "./batch.js";
import { batchesView } from "./batches.js";
import { announce, fill, h } from "./dom.js";
import { filesOf, pasted } from "./files.js";
import { homeView } from "./home.js";
import { followTheme } from "./themes.js";

const main = document.getElementById("main");
const views = [[/^\/$/, homeView], [/^\/requests$/, batchesView], [/^\/requests\/([^/]+)$/, batchView]];

let current = null;
let shown = "";

/** Shows another address of the page. */
export function go(path, given) {
    if (path !== location.pathname) history.pushState(null, "", path);
    show(given, true);
}

function show(given, moved) {
    current?.leave?.();
    // A question about what is left behind, or a picture of it.
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    shown = location.pathname;
    const [, view, id] = views.map(([pattern, view]) => [location.pathname.match(pattern), view])
        .filter(([match]) => match).map(([match, view]) => [match, view, match[1]])[0] ?? [null, homeView];
    current = view({ go, id, title: setTitle, given, tell });
    fill(main, current.element);
    for (const link of document.querySelectorAll("header nav a[data-route]"))
        if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
    if (!moved) return;
    scrollTo(0, 0);
    // Where a browser loads a document, the focus begins at its top; here nobody else puts it there.
    main.focus({ preventScroll: true });
}

/** Tells above whatever view there is. */
function tell(notice) {
    main.prepend(h("div", { class: "told" }, notice));
}

function setTitle(text) {
    const full = text ? `${text} · ImageCompressor` : "ImageCompressor";
    if (document.title !== full) document.title = full;
}

document.addEventListener("click", event => {
    const link = event.target.closest?.("a[data-route]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.pathname);
});
// "Skip to the content" is a move within the page too, and must not begin the view anew.
addEventListener("popstate", () => location.pathname !== shown && show(null, true));

const veil = document.getElementById("drop-veil");
let depth = 0;
const carriesFiles = event => event.dataTransfer?.types.includes("Files");

addEventListener("dragenter", event => {
    if (!carriesFiles(event)) return;
    depth++;
    veil.hidden = false;
});
addEventListener("dragleave", event => {
    if (carriesFiles(event) && --depth <= 0) veil.hidden = true;
});
addEventListener("dragover", event => carriesFiles(event) && event.preventDefault());
addEventListener("drop", async event => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    [depth, veil.hidden] = [0, true];
    take(await filesOf(event.dataTransfer), "dropped");
});
addEventListener("paste", event => {
    const files = pasted(event);
    if (files.length === 0) return;
    event.preventDefault();
    take(files, "pasted");
});

/** Files for the view that takes some, or for the first one. */
function take(files, how) {
    announce(files.length === 1 ? `${files[0].name} ${how}` : `${files.length} files ${how}`);
    if (current?.take) current.take(files);
    else go("/", files);
}

followTheme(document.getElementById("theme"));
show(null, false);

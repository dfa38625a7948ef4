// Before and after in one frame, with a line between them that can be dragged or moved by the keyboard.

import { announce, fill, h, icon } from "./dom.js";
import { bytes, change, kind, milliseconds, titleOf } from "./format.js";
import { bytesOf, canShow, keptWords } from "./images.js";

/** Opens the dialog at one of the images; the arrows beside it go through those that have a result. */
export function compare(image, items) {
    const done = items.filter(one => one.compressed);
    let at = Math.max(0, done.findIndex(one => one.id === image.id));
    const heading = h("h2", { id: "compare-title", tabindex: "-1" });
    const stage = h("div", { class: "compare-stage" });
    const facts = h("dl", { class: "compare-facts" });
    const foot = h("div", { class: "compare-foot" });
    const step = (by, drawing, label) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick: () => show(at + by) }, icon(drawing));
    const [back, forth] = [step(-1, "left", "Previous image"), step(1, "right", "Next image")];
    const close = h("button", { type: "button", class: "icon-button", "aria-label": "Close", title: "Close", onclick: () => dialog.close() }, icon("cross"));
    const dialog = h("dialog", { class: "compare", "aria-labelledby": "compare-title", onclick: event => event.target === dialog && dialog.close() },
        h("div", { class: "compare-box" }, h("header", { class: "compare-head" }, heading, h("div", { class: "compare-tools" }, back, forth, close)), stage, facts, foot));
    // The browser has given the focus back by then.
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("keydown", event => {
        if (event.key === "PageDown") show(at + 1);
        else if (event.key === "PageUp") show(at - 1);
        else return;
        event.preventDefault();
    });

    function show(wanted) {
        if (wanted < 0 || wanted >= done.length) return;
        at = wanted;
        const one = done[at];
        fill(heading, titleOf(one));
        [back.disabled, forth.disabled] = [at === 0, at === done.length - 1];
        fill(stage, picture(one));
        fill(facts, factsOf(one).map(([name, value, tone]) => h("div", {}, h("dt", {}, name), h("dd", { class: tone }, value))));
        fill(foot, links(one));
        announce(`${titleOf(one)}, ${bytes(one.original.bytes)} became ${bytes(one.compressed.bytes)}`);
    }

    document.body.append(dialog);
    show(at);
    dialog.showModal();
    (stage.querySelector("input") ?? close).focus();
}

function picture(image) {
    if (!canShow(image.compressed.mediaType)) return h("p", { class: "compare-none" }, `Browsers do not show ${kind(image.compressed.mediaType)}. Download it below.`);
    if (!canShow(image.original.mediaType)) return h("div", { class: "compare-frame" }, h("img", { class: "after", src: bytesOf(image, "compressed"), alt: "The result" }),
        h("p", { class: "compare-note" }, `Browsers do not show ${kind(image.original.mediaType)}; this is the result alone.`));
    const { width, height } = image.compressed;
    const thin = Math.min(width, height) < 160 || Math.max(width, height) > 6 * Math.min(width, height);
    const frame = h("div", { class: thin ? "compare-frame thin" : "compare-frame", vars: { "--at": "50%", ...(width && height ? { "--ratio": `${width} / ${height}` } : {}) } },
        h("img", { class: "after", src: bytesOf(image, "compressed"), alt: "After", draggable: "false" }),
        h("img", { class: "before", src: bytesOf(image, "original"), alt: "Before", draggable: "false" }),
        h("span", { class: "compare-label left" }, "Before ", h("strong", {}, bytes(image.original.bytes))),
        h("span", { class: "compare-label right" }, "After ", h("strong", {}, bytes(image.compressed.bytes))),
        h("span", { class: "compare-line", "aria-hidden": "true" }, h("span", {}, icon("left"), icon("right"))));
    // A range is dragged, tapped and moved by the arrow keys in every browser; a line of our own would have to learn it all.
    const slider = h("input", { type: "range", class: "compare-range", min: 0, max: 100, step: 0.5, value: 50, "aria-label": "How much of the original is shown", "aria-valuetext": "50 % original" });
    slider.addEventListener("input", () => {
        frame.style.setProperty("--at", `${slider.value}%`);
        slider.setAttribute("aria-valuetext", `${Math.round(slider.value)} % original`);
    });
    frame.append(slider);
    return frame;
}

function factsOf(image) {
    const { original, compressed, milliseconds: times } = image;
    const size = one => one.width ? `${one.width} × ${one.height}` : "unknown size";
    return [
        ["Before", `${bytes(original.bytes)} · ${kind(original.mediaType)} · ${size(original)}`],
        ["After", `${bytes(compressed.bytes)} · ${kind(compressed.mediaType)} · ${size(compressed)}`],
        ["Change", image.savedPercent > 0 ? `${change(image.savedPercent)} (${bytes(original.bytes - compressed.bytes)} less)` : change(image.savedPercent), image.savedPercent > 0 ? "good-text" : null],
        image.quality ? ["Quality", String(image.quality)] : null,
        image.frames > 1 ? ["Frames", String(image.frames)] : null,
        image.keptReason ? ["Note", keptWords(image.keptReason)] : null,
        image.warnings.length ? ["Warnings", image.warnings.map(code => code.replaceAll("_", " ")).join(", ")] : null,
        times ? ["Time", `fetched in ${milliseconds(times.fetch)}, ${times.encode ? `compressed in ${milliseconds(times.encode)}` : "result known from before"}`] : null,
    ].filter(Boolean);
}

const links = image => [
    h("a", { class: "button primary", href: bytesOf(image, "compressed"), download: fileName(image, image.compressed) }, icon("drop"), "Download"),
    h("a", { class: "button", href: bytesOf(image, "original"), download: fileName(image, image.original) }, "Original"),
    image.recipeOverrides ? h("span", { class: "quiet" }, `Row's recipe: ${image.recipeOverrides}`) : null,
];

function fileName(image, stored) {
    const extension = stored.mediaType.replace(/^image\//, "").replace("jpeg", "jpg").replace(/\+.*/, "");
    return `${titleOf(image).replace(/\.[a-z0-9]{2,5}$/i, "")}.${extension}`;
}

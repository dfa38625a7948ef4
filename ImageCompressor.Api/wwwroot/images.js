// The images of a batch: as a table or as a gallery, by status.

import { get } from "./api.js";
import { Blocks } from "./blocks.js";
import { fill, h, icon } from "./dom.js";
import { bytes, change, count, hostOf, kind, titleOf } from "./format.js";
import { empty, faultNotice, pill } from "./notice.js";

const pageSize = 60;
export const bytesOf = (image, which) => `/api/images/${encodeURIComponent(image.id)}/${which}`;

/** Browsers show these, and no others (TIFF). */
export const canShow = mediaType => /^image\/(jpeg|png|webp|avif|gif|bmp|svg\+xml)$/.test(mediaType ?? "");

const emptyWords = {
    "": ["No images here", "The service knows of none in this batch."], completed: ["None done yet", "The first ones stand here in a moment."],
    failed: ["Nothing failed", "Every image that was tried so far could be fetched and compressed."], pending: ["None is waiting", "All have been taken or are done."],
    processing: ["None is being worked on", "What is in hand stands here for as long as it takes."], cancelled: ["None was cancelled", "The batch was not stopped."],
};

/** The list of one batch. open(image, items) is called when somebody wants to see one, retry(image) to have a failed one done again. */
export class ImageList {
    #blocks = null;
    #status = "";
    #view = "list";
    #foot = h("div", { class: "list-foot" });
    #body = h("div", {});

    constructor(id, open, retry) {
        Object.assign(this, { id, open, retry });
        this.element = h("div", { class: "images" }, this.#body, this.#foot);
    }

    show(status, view) {
        [this.#status, this.#view] = [status, view];
        this.#blocks?.stop();
        fill(this.#foot);
        const [container, shape] = view === "gallery" ? this.#gallery() : this.#table();
        this.#blocks = new Blocks(container, {
            ...shape, load: cursor => this.#load(cursor), key: image => image.id, stamp: image => `${image.status} ${image.updatedAt}`,
            onFirst: length => this.#told(length),
            onFault: (fault, again) => fill(this.#foot, faultNotice(fault, () => { fill(this.#foot); again(); })),
        });
    }

    /** What has changed on the screen. */
    refresh() {
        return this.#blocks.refresh();
    }

    stop() {
        this.#blocks?.stop();
    }

    #load(cursor) {
        const query = new URLSearchParams({ limit: pageSize, ...(cursor ? { cursor } : {}), ...(this.#status ? { status: this.#status } : {}) });
        return get(`/api/requests/${encodeURIComponent(this.id)}/images?${query}`);
    }

    #told(length) {
        this.#body.hidden = length === 0;
        fill(this.#foot, length === 0 ? empty(this.#status === "failed" ? "check" : "image", ...emptyWords[this.#status]) : null);
    }

    #table() {
        const table = h("table", { class: "image-table", role: "table", "aria-label": "Images" }, h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
            ["Image", "Status", "Before", "After", "Change"].map((name, i) => h("th", { scope: "col", role: "columnheader", class: i > 1 ? "number" : null }, name)))));
        fill(this.#body, table);
        return [table, {
            make: () => h("tbody", { role: "rowgroup" }), render: image => this.#row(image),
            hold: (block, height) => block.replaceChildren(...(height ? [h("tr", { class: "hold", role: "presentation" }, h("td", { colspan: 5, vars: { height: `${height}px` } }))] : [])),
        }];
    }

    #gallery() {
        const gallery = h("div", { class: "gallery" });
        fill(this.#body, gallery);
        return [gallery, {
            make: () => h("ul", { class: "tiles", "aria-label": "Images" }), render: image => h("li", {}, this.#tile(image)),
            hold: (block, height) => block.replaceChildren(...(height ? [h("li", { class: "hold", vars: { height: `${height}px` } })] : [])),
        }];
    }

    #row(image) {
        const cell = (name, label, ...content) => h("td", { role: "cell", class: name, "data-label": label }, content);
        const saved = image.savedPercent;
        return h("tr", { role: "row", class: `image-row ${image.status}` },
            cell("what", "Image", h("div", { class: "what-box" }, thumb(image, "thumb"), h("div", { class: "what-text" }, this.#name(image),
                h("span", { class: "quiet ellipsis" }, `Row ${count(image.row)}`, hostOf(image.imageUrl) ? ` · ${hostOf(image.imageUrl)}` : ""), reason(image)))),
            cell("status", "Status", pill(image.status)),
            cell("number", "Before", bytes(image.original?.bytes), image.original ? h("span", { class: "quiet" }, ` ${kind(image.original.mediaType)}`) : ""),
            cell("number", "After", bytes(image.compressed?.bytes), image.compressed ? h("span", { class: "quiet" }, ` ${kind(image.compressed.mediaType)}`) : ""),
            cell("number change", "Change", saved === null ? this.#again(image) : h("span", { class: saved > 0 ? "good-text" : null }, change(saved)),
                saved > 0 ? h("span", { class: "tiny-bar", "aria-hidden": "true", vars: { "--part": saved / 100 } }) : null));
    }

    #name(image) {
        const name = titleOf(image);
        return image.compressed ? h("button", { type: "button", class: "link ellipsis", title: image.imageUrl, onclick: () => this.open(image, this.#blocks.items) }, name)
            : h("span", { class: "name ellipsis", title: image.imageUrl }, name);
    }

    /** A button for what can be tried again. */
    #again(image) {
        if (image.status !== "failed" && image.status !== "cancelled") return "";
        const button = h("button", { type: "button", class: "button small", "aria-label": `Retry ${titleOf(image)}`, onclick: async () => {
            // Not the attribute disabled: the button would lose the focus, and nobody would know where it was.
            if (button.ariaDisabled === "true") return;
            button.ariaDisabled = "true";
            await this.retry(image);
            button.ariaDisabled = "false";
        } }, icon("retry"), "Retry");
        return button;
    }

    #tile(image) {
        const name = titleOf(image);
        const text = [h("span", { class: "tile-name ellipsis" }, name), image.savedPercent === null ? pill(image.status)
            : h("span", { class: "tile-fact" }, h("strong", { class: image.savedPercent > 0 ? "good-text" : null }, change(image.savedPercent)), h("span", { class: "quiet" }, bytes(image.compressed.bytes)))];
        return image.compressed
            ? h("button", { type: "button", class: "tile", title: "Compare before and after", onclick: () => this.open(image, this.#blocks.items) }, thumb(image, "tile-picture"), h("span", { class: "tile-text" }, text))
            : h("div", { class: "tile still" }, thumb(image, "tile-picture"), h("span", { class: "tile-text" }, text, reason(image), this.#again(image)));
    }
}

/** Why it failed, or why the original is delivered. */
function reason(image) {
    if (image.failure) return h("span", { class: "bad-text reason" }, image.failure.message);
    if (image.keptReason) return h("span", { class: "quiet" }, keptWords(image.keptReason));
    return null;
}

export const keptWords = code => ({
    not_smaller: "Original kept: it could not be made smaller", already_compressed: "Original kept: it is compressed already",
})[code] ?? `Original kept: ${code.replaceAll("_", " ")}`;

function thumb(image, name) {
    if (!image.compressed)
        return h("span", { class: `${name} none`, "aria-hidden": "true" }, icon(image.status === "failed" ? "alert" : "image"));
    const picture = h("img", { class: name, src: bytesOf(image, "thumbnail"), alt: "", loading: "lazy", decoding: "async", width: image.compressed.width || null, height: image.compressed.height || null });
    picture.addEventListener("error", () => picture.replaceWith(h("span", { class: `${name} none`, "aria-hidden": "true" }, icon("image"))), { once: true });
    return picture;
}

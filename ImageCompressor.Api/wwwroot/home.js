// The first view: drop, look at what was found, choose a recipe, go.

import { send } from "./api.js";
import { batchList } from "./batches.js";
import { announce, fill, h, icon } from "./dom.js";
import { sort } from "./files.js";
import { bytes, count, plural } from "./format.js";
import { keepRejected } from "./kept.js";
import { faultNotice, notice, rejectedList } from "./notice.js";
import { preview } from "./preview.js";
import { RecipeForm } from "./recipe.js";
import { can } from "./features.js";

/** Larger sheets are not sent twice only to be looked at. */
const mostChecked = 16_000_000;

export function homeView({ go, title, given }) {
    title("");
    const stage = h("div", { class: "stage" });
    const problems = h("div", { class: "problems-box" });
    const launch = h("div", { class: "dock" });
    const recipe = new RecipeForm(() => tellRecipe());
    const recent = batchList({ limit: 6, more: false });
    const picker = h("input", {
        type: "file", id: "picker", class: "unseen", multiple: true, tabindex: "-1", "aria-label": "A sheet, or images",
        accept: can("images") ? ".csv,.tsv,.txt,text/csv,image/*,.zip" : ".csv,.tsv,.txt,text/csv", onchange: () => { take([...picker.files]); picker.value = ""; },
    });
    let stop = null;
    let shown = [];

    const element = h("div", { class: "home" },
        h("div", { class: "home-main" },
            h("div", { class: "lead" },
                h("h1", {}, "Smaller images, ", h("span", { class: "mark" }, "same sheet.")),
                h("p", {}, "Drop a CSV of image URLs", can("images") ? " or the images themselves" : "",
                    ". Every image is fetched and compressed; every row comes back.")),
            problems, stage, recipe.element, launch),
        h("aside", { class: "home-side", "aria-labelledby": "recent-title" },
            h("div", { class: "side-head" }, h("h2", { id: "recent-title" }, "Recent batches"), h("a", { href: "/requests", "data-route": true }, "All")),
            recent.element),
        picker);

    /** Lets go of previews: each holds a whole file in memory. */
    function release() {
        for (const url of shown) URL.revokeObjectURL(url);
        shown = [];
    }

    /** The bar that stays in sight while the recipe is chosen. */
    function offer(what, path, field, files) {
        const start = h("button", { type: "button", class: "button primary", onclick: () => submit(path, field, files, start) }, what);
        fill(launch, h("div", { class: "launch card" }, h("p", { class: "quiet" }, "Recipe: ", h("strong", { id: "chosen" }, recipe.name)), start));
        start.focus({ preventScroll: true });
    }

    function tellRecipe() {
        const chosen = document.getElementById("chosen");
        if (chosen) chosen.textContent = recipe.name;
    }

    function idle() {
        release();
        fill(launch);
        fill(stage, h("div", { class: "drop", onclick: event => event.target.closest("button,a,details") || picker.click() },
            h("div", { class: "drop-art", "aria-hidden": "true" }, h("span"), h("span"), h("span", {}, icon("drop"))),
            h("p", { class: "drop-title" }, can("images") ? "Drop a sheet or images anywhere" : "Drop a sheet anywhere"),
            h("p", { class: "quiet" }, can("images") ? "CSV or TSV with image URLs. JPEG, PNG, WebP, AVIF, GIF, TIFF, SVG, or a ZIP of them." : "CSV or TSV with image URLs, one or many in a row."),
            h("button", { type: "button", class: "button primary", id: "choose", onclick: () => picker.click() }, can("images") ? "Choose files" : "Choose a sheet"),
            h("details", { class: "example" }, h("summary", {}, "What a sheet looks like"), example())));
    }

    function take(files) {
        stop?.abort();
        fill(problems);
        const found = sort(files);
        if (found.problem) return refuse(...found.problem);
        if (found.sheet) return stageSheet(found.sheet);
        if (!can("images")) return refuse("This service takes sheets only", "List the addresses of the images in a CSV sheet and drop that.");
        stageImages(found.images, found.ignored);
    }

    function refuse(heading, text) {
        idle();
        fill(problems, notice("bad", heading, text));
    }

    async function stageSheet(file) {
        const verdict = h("div", { class: "verdict", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Checking the sheet");
        const table = h("div", {});
        release();
        fill(launch);
        fill(stage, staged("sheet", file.name, bytes(file.size), verdict, table));
        stop = new AbortController();
        const signal = stop.signal;
        try {
            const check = file.size > mostChecked ? null : await dryRun(file, signal);
            if (signal.aborted) return;
            fill(verdict, ...verdictOf(check));
            verdict.classList.toggle("warn", check?.rejectedCount > 0);
            fill(table, await preview(file, check?.rejected ?? []));
            if (signal.aborted) return;
            offer(check ? `Compress ${plural(check.totalImages, "image")}` : "Compress", "/api/upload", "file", [file]);
            announce(check ? `${plural(check.totalImages, "image")} found, ${plural(check.rejectedCount, "problem")}` : "Ready");
        } catch (fault) {
            if (fault.name === "AbortError" || signal.aborted) return;
            fill(problems, faultNotice(fault, mayPass(fault) ? () => take([file]) : null));
            if (!fault.body?.rejected) return idle();
            fill(verdict, icon("alert"), h("strong", {}, "Nothing here can be fetched"));
            verdict.classList.add("warn");
            fill(table, await preview(file, fault.body.rejected));
        }
    }

    function stageImages(files, ignored) {
        release();
        // An archive holds many, and only the service opens it.
        const unit = files.some(file => /\.zip$/i.test(file.name)) ? "file" : "image";
        const total = files.reduce((sum, file) => sum + file.size, 0);
        shown = files.slice(0, 24).filter(file => /^image\/(jpeg|png|webp|avif|gif|svg)/.test(file.type)).map(file => URL.createObjectURL(file));
        const strip = h("div", { class: "strip" }, shown.map(url => h("img", { src: url, alt: "", decoding: "async" })),
            files.length > shown.length ? h("span", { class: "strip-more" }, `+${count(files.length - shown.length)}`) : null);
        const verdict = h("div", { class: "verdict" }, icon("check"), h("span", {}, h("strong", {}, plural(files.length, unit)), ignored ? `, ${plural(ignored, "other file")} left out` : ""));
        fill(stage, staged("image", files.length === 1 ? files[0].name : plural(files.length, unit), bytes(total), verdict, strip));
        offer(`Compress ${plural(files.length, unit)}`, "/api/images/upload", "image", files);
    }

    const staged = (drawing, name, size, verdict, content) => h("section", { class: "staged card", "aria-label": "What will be compressed" },
        h("div", { class: "staged-head" }, h("div", { class: "file-mark" }, icon(drawing)),
            h("div", { class: "staged-name" }, h("strong", {}, name), h("span", { class: "quiet" }, size)),
            h("button", { type: "button", class: "button plain small", onclick: () => { stop?.abort(); fill(problems); idle(); document.getElementById("choose").focus(); } }, "Choose another")),
        verdict, content);

    function dryRun(file, signal) {
        const form = new FormData();
        form.append("dryRun", "true");
        form.append("file", file, file.name);
        return send("/api/upload", form, () => { }, signal);
    }

    async function submit(path, field, files, button) {
        const form = new FormData();
        for (const [name, value] of recipe.fields()) form.append(name, value);
        for (const file of files) form.append(field, file, file.name);
        const label = [...button.childNodes];
        const bar = h("progress", { max: 1, "aria-label": "Sending" });
        button.disabled = true;
        fill(button, h("span", { class: "spinner", "aria-hidden": "true" }), "Sending");
        button.parentElement.append(bar);
        fill(problems);
        recipe.show([]);
        try {
            const answer = await send(path, form, part => { bar.value = part; });
            keepRejected(answer.request_id, answer);
            release();
            go(`/requests/${answer.request_id}`);
        } catch (fault) {
            bar.remove();
            button.disabled = false;
            fill(button, label);
            fill(problems, faultNotice(fault, mayPass(fault) ? () => submit(path, field, files, button) : null));
            if (fault.body?.problems) recipe.show(fault.body.problems);
            else problems.scrollIntoView({ block: "center" });
        }
    }

    idle();
    if (given) take(given);
    return { element, take, leave: () => { stop?.abort(); release(); recent.leave(); } };
}

/** Whether the same may work later; what is wrong with the files will not change by itself. */
const mayPass = fault => fault.code === "unreachable" || fault.status >= 500;

function verdictOf(check) {
    if (!check) return [icon("check"), h("span", {}, "A large sheet: it is checked while it is sent.")];
    const found = h("span", {}, h("strong", {}, plural(check.totalImages, "image")), ` in ${plural(check.totalRows, "row")}`);
    const warnings = check.warnings?.length ? rejectedList(check.warnings, check.warnings.length) : null;
    if (!check.rejectedCount) return [icon("check"), found, warnings];
    return [icon("alert"), h("span", {}, found, ", ", h("strong", { class: "bad-text" }, plural(check.rejectedCount, "problem")),
        ". Rows with problems come back with an empty place."), warnings];
}

function example() {
    const rows = [["S. No.", "Product Name", "Input Image Urls"],
        ["1", "Lake print", "https://example.com/lake.jpg, https://example.com/detail.png"], ["2", "Valley poster", "https://example.com/valley.jpg"]];
    return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "An example of a sheet" }, h("table", { class: "sheet" },
        h("thead", {}, h("tr", {}, rows[0].map(cell => h("th", { scope: "col" }, cell)))),
        h("tbody", {}, rows.slice(1).map(row => h("tr", {}, row.map(cell => h("td", {}, cell)))))));
}

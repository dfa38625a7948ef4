// What is asked of the images: a preset as a card, and all fields of a recipe for those who want them.

import { get } from "./api.js";
import { fill, freshId, h } from "./dom.js";
import { bytes } from "./format.js";

const positions = ["centre", "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest", "entropy", "attention"];

/** Every field of a recipe, in groups. The first value of a choice is the default and is not sent. */
const groups = [
    ["Result", [
        { name: "format", label: "Format", choices: ["keep", "auto", "jpeg", "webp", "avif", "png", "gif"], hint: "auto takes whichever is smallest" },
        { name: "quality", label: "Quality", number: [1, 100], hint: "1 to 100; 75 unless given" },
        { name: "maxBytes", label: "Most bytes", hint: "500KB or 1.5MB; the quality follows" },
        { name: "effort", label: "Effort", choices: ["balanced", "fast", "small"], hint: "time against size" },
        { name: "lossless", label: "Lossless", choices: ["false", "true", "near"], hint: "not for JPEG and GIF" },
        { name: "progressive", label: "Progressive", choices: ["auto", "true", "false"], hint: "JPEG that sharpens while it loads" },
        { name: "accept", label: "Auto may choose", hint: "a list: avif,webp,jpeg,png" },
    ]],
    ["Size", [
        { name: "width", label: "Width", number: [1, 65535], hint: "pixels" },
        { name: "height", label: "Height", number: [1, 65535], hint: "pixels" },
        { name: "fit", label: "Fit", choices: ["inside", "cover", "contain", "fill", "outside"], hint: "how it meets both sides" },
        { name: "position", label: "Position", choices: positions, hint: "what cover keeps" },
        { name: "withoutEnlargement", label: "Never enlarge", choices: ["true", "false"], hint: "small ones stay small" },
        { name: "background", label: "Background", hint: "#rrggbb, white, transparent" },
    ]],
    ["What is kept", [
        { name: "metadata", label: "Metadata", choices: ["none", "copyright", "all"], hint: "of what the file says" },
        { name: "colour", label: "Colour", choices: ["srgb", "keep"], hint: "srgb looks alike everywhere" },
        { name: "animation", label: "Animation", choices: ["keep", "first"], hint: "all frames, or the first" },
        { name: "damaged", label: "Damaged images", choices: ["accept", "refuse"], hint: "accept what browsers show" },
    ]],
    ["Operations", [
        { name: "operations", label: "Operations", wide: true, hint: "in order, with bars between: rotate 90 | sharpen | watermark \"Sample\" southeast" },
    ]],
    ["When it has ended", [
        { name: "webhookUrl", label: "Webhook", wide: true, url: true, hint: "an address that gets a signed POST; several with blanks between" },
    ]],
];

/** In the order in which they are offered; those of the operator follow. */
const wordsOfPresets = {
    web: ["Web", "The smallest modern format, fits 2048 px"],
    thumbnail: ["Thumbnail", "320 px squares, cut where it matters"],
    archive: ["Archive", "Same format, quality 90, keeps what the file says"],
    email: ["Email", "JPEG of at most 1 MB, fits 1600 px"],
};

/** In milliseconds, after the presets could not be had. */
const retryAfter = 5000;

/** The form. `fields()` gives what was asked; `show(problems)` marks the fields that do not fit. */
export class RecipeForm {
    #preset = "";
    #recipes = new Map();
    #cards = h("div", { class: "presets" });
    #inputs = new Map();
    #notes = new Map();
    #advanced;
    #count = h("span", { class: "tag", hidden: true });

    /** onChange is called when another preset is chosen. */
    constructor(onChange) {
        this.onChange = onChange;
        this.#advanced = h("details", { class: "advanced" },
            h("summary", {}, h("span", {}, "All settings"), this.#count),
            h("p", { class: "quiet" }, "What is set here stands above the preset. Empty means: as the preset says."),
            groups.map(([title, fields]) => h("fieldset", { class: "fields" }, h("legend", {}, title), fields.map(field => this.#field(field)))),
            h("button", { type: "button", class: "button plain", onclick: () => this.#clear() }, "Clear them all"));
        this.element = h("section", { class: "recipe", "aria-labelledby": "recipe-title" },
            h("h2", { id: "recipe-title" }, "Recipe"),
            h("fieldset", { class: "bare" }, h("legend", { class: "unseen" }, "Preset"), this.#cards), this.#advanced);
        this.#draw([]);
        this.#load();
    }

    /** What the chosen card is called. */
    get name() {
        return this.#cards.querySelector(":checked")?.closest("label").querySelector(".preset-name").textContent ?? "";
    }

    /** Name and value of what is set; nothing for what is left to the default. */
    fields() {
        const set = [...this.#inputs].map(([name, input]) => [name, input.value.trim()]).filter(([, value]) => value !== "");
        return this.#preset === "" ? set : [["preset", this.#preset], ...set];
    }

    /** Marks the fields of an invalid_recipe, opens what hides them and goes to the first. */
    show(problems) {
        for (const name of this.#inputs.keys()) this.#mark(name, "");
        for (const problem of problems) this.#mark(problem.field, problem.message);
        const first = problems.map(problem => this.#inputs.get(problem.field)).find(Boolean);
        if (!first) return;
        this.#advanced.open = true;
        first.focus();
    }

    async #load() {
        try {
            const { items } = await get("/api/presets");
            this.#recipes = new Map(items.map(({ name, recipe }) => [name, recipe]));
            this.#draw(items);
        } catch {
            // Without presets the fields still work; an upload will tell what is wrong with the service.
            setTimeout(() => this.element.isConnected && this.#load(), retryAfter);
        }
    }

    #draw(presets) {
        const cards = [["", "Balanced", "Same format and size, quality 75, no metadata"],
            ...ordered(presets).map(({ name, recipe }) => [name, ...(wordsOfPresets[name] ?? [title(name), summary(recipe)])])];
        fill(this.#cards, cards.map(([name, label, text]) => h("label", { class: "preset" },
            h("input", { type: "radio", name: "preset", value: name, checked: name === this.#preset, onchange: () => { this.#preset = name; this.#tellDefaults(); this.onChange(); } }),
            h("span", { class: "preset-name" }, label), h("span", { class: "preset-text" }, text))));
    }

    /** Shows in each empty field what holds when it stays empty. */
    #tellDefaults() {
        const recipe = this.#recipes.get(this.#preset) ?? {};
        for (const [name, input] of this.#inputs) {
            const given = recipe[name];
            if (input.options) input.options[0].text = given === undefined ? `${input.options[1].value} (default)` : `${given} (preset)`;
            else input.placeholder = given === undefined ? "" : `${given} (preset)`;
        }
    }

    #field({ name, label, choices, number, hint, wide, url }) {
        const [id, noteId] = [freshId("field"), freshId("note")];
        const shared = { id, name, "aria-describedby": noteId, oninput: () => { this.#mark(name, ""); this.#tally(); } };
        const input = choices
            ? h("select", shared, h("option", { value: "" }, `${choices[0]} (default)`), choices.map(value => h("option", { value }, value)))
            : wide && !url ? h("textarea", { ...shared, rows: 2, spellcheck: "false" })
                : h("input", { ...shared, type: "text", inputmode: number ? "numeric" : url ? "url" : null, autocomplete: "off", spellcheck: "false" });
        const note = h("span", { id: noteId, class: "hint" }, hint);
        this.#inputs.set(name, input);
        this.#notes.set(name, { note, hint });
        return h("div", { class: wide ? "field wide" : "field" }, h("label", { for: id }, label), input, note);
    }

    #mark(name, message) {
        const input = this.#inputs.get(name);
        if (!input) return;
        const { note, hint } = this.#notes.get(name);
        note.textContent = message || hint;
        note.classList.toggle("wrong", message !== "");
        if (message) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
    }

    #tally() {
        const set = [...this.#inputs.values()].filter(input => input.value.trim() !== "").length;
        this.#count.hidden = set === 0;
        this.#count.textContent = `${set} set`;
    }

    #clear() {
        for (const input of this.#inputs.values()) input.value = "";
        this.show([]);
        this.#tally();
    }
}

const places = Object.keys(wordsOfPresets);
const placeOf = preset => places.includes(preset.name) ? places.indexOf(preset.name) : places.length;
const ordered = presets => [...presets].sort((one, other) => placeOf(one) - placeOf(other));

const title = name => name.charAt(0).toUpperCase() + name.slice(1);

/** A recipe in a few words, for presets of the operator. */
export function summary(recipe) {
    const words = [recipe.format === "auto" ? "best format" : recipe.format?.toUpperCase() ?? "same format"];
    if (recipe.width || recipe.height) words.push(`${recipe.width ?? "any"} × ${recipe.height ?? "any"} px${recipe.fit ? ` ${recipe.fit}` : ""}`);
    words.push(recipe.lossless === "true" ? "lossless" : `quality ${recipe.quality ?? 75}`);
    if (recipe.maxBytes) words.push(`at most ${bytes(recipe.maxBytes)}`);
    if (recipe.metadata) words.push(`metadata ${recipe.metadata}`);
    if (recipe.operations) words.push(recipe.operations);
    return title(words.join(", "));
}

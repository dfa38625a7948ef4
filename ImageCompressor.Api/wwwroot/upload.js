// A sheet or images on their way to the service: tried as often as needed, taken once.

import { Fault, send } from "./api.js";

export class Upload {
    #key = "";
    #asked = "";

    /** field is the name of the form's field that the files stand in. */
    constructor(path, field, files) {
        Object.assign(this, { path, field, files });
    }

    /** In bytes, without what a form adds. */
    get size() {
        return this.files.reduce((sum, file) => sum + file.size, 0);
    }

    /** The answer. Throws a Fault, or the abort of the signal. */
    async send(fields, onProgress, signal) {
        // The same name for the same upload: where only its answer was lost, the service gives it once more, and makes no second batch.
        const asked = JSON.stringify(fields);
        if (asked !== this.#asked || !this.#key) [this.#asked, this.#key] = [asked, freshKey()];
        try {
            return await send(this.path, formOf(fields, this.field, this.files), onProgress, signal, { "Idempotency-Key": this.#key });
        } catch (fault) {
            // What broke off half-way is no upload yet, and its name may be held for minutes.
            if (!fault.sent) this.#key = "";
            throw await whyNot(fault, this.files);
        }
    }
}

/** What the service would say of a sheet; nothing is kept of it. */
export async function dryRun(file, onProgress, signal) {
    try {
        return await send("/api/upload", formOf([["dryRun", "true"]], "file", [file]), onProgress, signal);
    } catch (fault) {
        throw await whyNot(fault, [file]);
    }
}

function formOf(fields, field, files) {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    for (const file of files) form.append(field, file, file.name);
    return form;
}

/** To a browser, a file that is gone looks as a service that is away. */
async function whyNot(fault, files) {
    if (fault.code !== "unreachable") return fault;
    for (const file of files) {
        try {
            await file.slice(0, 1).arrayBuffer();
        } catch {
            return new Fault("A file cannot be read any more", `“${file.name}” was moved, changed or deleted after it was chosen. Choose it again.`, "file_changed");
        }
    }

    return fault;
}

/** crypto.randomUUID is missing where the page does not come by https. */
const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");

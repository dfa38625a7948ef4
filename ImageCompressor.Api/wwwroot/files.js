// What was dropped or picked: one sheet, images, or something that cannot be used.

const sheetNames = /\.(csv|tsv|txt|tab)$/i;
const imageNames = /\.(jpe?g|jfif|png|webp|avif|gif|tiff?|svg|bmp|heic|heif|zip)$/i;
const mostFiles = 5000;

/** { sheet } or { images }, or { problem: [title, text] }. */
export function sort(files) {
    const sheets = files.filter(file => sheetNames.test(file.name) || /^text\/(csv|tab)/.test(file.type));
    const images = files.filter(file => !sheets.includes(file) && (imageNames.test(file.name) || file.type.startsWith("image/")));
    if (files.length === 0) return { problem: ["Nothing was dropped", "Drop a CSV sheet of image URLs, or image files."] };
    if (sheets.length > 0 && images.length > 0)
        return { problem: ["A sheet or images, not both", "Drop the sheet by itself, or only the images. Each becomes a batch of its own."] };
    if (sheets.length > 1) return { problem: ["One sheet at a time", "Each sheet becomes a batch of its own; drop them one after the other."] };
    if (sheets.length === 1) return { sheet: sheets[0] };
    if (images.length > mostFiles) return { problem: ["Too many files at once", `Drop at most ${mostFiles} images, or list their URLs in a sheet.`] };
    if (images.length > 0) return { images, ignored: files.length - images.length };
    return { problem: ["This cannot be used", `“${files[0].name}” is neither a sheet (CSV, TSV) nor an image (JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP, SVG, or a ZIP of them).`] };
}

/** The files of a drop, folders opened. Must be called in the event itself: the list is empty after it. */
export async function filesOf(transfer) {
    const entries = [...transfer.items].filter(item => item.kind === "file").map(item => item.webkitGetAsEntry?.() ?? item.getAsFile());
    const found = [];
    for (const entry of entries) await collect(entry, found);
    return found;
}

/** The files of a paste; cells of a spreadsheet with addresses in them become a sheet. None where text is pasted into a field. */
export function pasted({ clipboardData, target }) {
    if (target.closest?.("input, textarea, select, dialog")) return [];
    const text = clipboardData.getData("text/plain");
    // Before the files: a spreadsheet puts a picture of its cells beside their text.
    if (/^\s*"?https?:\/\/|[\t\n,;]\s*"?https?:\/\//i.test(text)) return [new File([text], text.includes("\t") ? "pasted.tsv" : "pasted.csv", { type: "text/csv" })];
    return [...clipboardData.files];
}

async function collect(entry, found) {
    if (!entry || found.length > mostFiles) return;
    try {
        if (entry instanceof File) found.push(entry);
        else if (entry.isFile) found.push(await new Promise((done, fail) => entry.file(done, fail)));
        else {
            const reader = entry.createReader();
            // A reader gives a folder in parts, and an empty part at its end.
            for (let part; (part = await new Promise((done, fail) => reader.readEntries(done, fail))).length > 0;)
                for (const inner of part) await collect(inner, found);
        }
    } catch {
        // Without its type it is counted to those that are left out.
        found.push(new File([], `${entry.name} `));
    }
}

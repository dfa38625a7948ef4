// Numbers, sizes and times as people read them. Everything is English, as the page is, whatever the browser's language.

const number = new Intl.NumberFormat("en-US");

export const count = value => number.format(value);

/** 1 KB is 1000 bytes, as in the recipe's maxBytes. */
export function bytes(value) {
    if (value === null || value === undefined) return "";
    if (value < 1000) return `${value} B`;
    const units = ["KB", "MB", "GB", "TB"];
    let [size, unit] = [value / 1000, 0];
    while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
    return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

const decimal = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** 71.3 %; a whole number where the decimal is zero. */
export const percent = value => `${decimal.format(value)} %`;

/** How much smaller: "−71.3 %", or "+3 %" where it grew. */
export function change(saved) {
    if (saved === null || saved === undefined) return "";
    if (saved === 0) return "0 %";
    return saved > 0 ? `−${percent(saved)}` : `+${percent(-saved)}`;
}

/** About how long: "8 s", "2 min", "1 h 20 min". */
export function duration(seconds) {
    if (seconds < 1) return "under 1 s";
    if (seconds < 90) return `${Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const milliseconds = value => value < 1000 ? `${value} ms` : `${(value / 1000).toFixed(1)} s`;

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** "just now", "5 min ago", or the day and the time. */
export function ago(iso, now = Date.now()) {
    const seconds = (now - Date.parse(iso)) / 1000;
    if (seconds < 45) return "just now";
    if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
    if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
    return day.format(new Date(iso));
}

/** "1 image", "1,204 images". */
export const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

/** "JPEG" of image/jpeg, "SVG" of image/svg+xml. */
export const kind = mediaType => (mediaType ?? "").replace(/^image\//, "").replace(/\+.*$/, "").toUpperCase();

/** The file's name in a URL, or its host where the path has none; the text itself where it is no URL. */
export function nameOf(url) {
    try {
        const parsed = new URL(url);
        const last = parsed.pathname.split("/").filter(Boolean).pop();
        return last ? decode(last) : parsed.host;
    } catch {
        return url;
    }
}

/** What an image is called: a name that the service gives it, else by its URL. */
export const titleOf = image => image.name || nameOf(image.imageUrl);

/** The host that an image came from; "uploaded" where that is this service. */
export function hostOf(url) {
    try {
        const { host, pathname } = new URL(url);
        return host === location.host && pathname.startsWith("/api/images/") ? "uploaded" : host;
    } catch {
        return "";
    }
}

function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

// What this service has beyond the first version of its interface; it writes it into the document.

const words = new Set((document.documentElement.dataset.features ?? "").split(" "));

/** "events", "report", "images" or "push". */
export const can = word => words.has(word);

// What an upload answered about rows that were left out. The service tells it once; a reload must not lose it.

const key = id => `rejected:${id}`;
const most = 200;

export function keepRejected(id, answer) {
    if (!answer.rejected?.length && !answer.warnings?.length) return;
    const kept = { total: answer.rejectedCount ?? answer.rejected?.length ?? 0, rejected: (answer.rejected ?? []).slice(0, most), warnings: answer.warnings ?? [] };
    try {
        sessionStorage.setItem(key(id), JSON.stringify(kept));
    } catch {
        // Full or forbidden: the batch still tells how many there were.
    }
}

/** Null where nothing was kept. */
export function rejectedOf(id) {
    try {
        return JSON.parse(sessionStorage.getItem(key(id)));
    } catch {
        return null;
    }
}

// How a batch moves: by the stream of events where there is one, else by asking again and again.

import { get } from "./api.js";
import { can } from "./features.js";

const askEvery = 1500;
/** The first time: many batches are small, and are done before anybody would have asked. */
const askFirst = 300;
const slowest = 12_000;
/** A stream that breaks off this often without a word in between is given up. */
const mostDeaths = 3;
/** A stream that says nothing for so long is not believed without asking. */
const silence = 15_000;

export const isRunning = batch => batch.images.pending + batch.images.processing > 0;

/** Tells onBatch of every change until the batch ends, onLost when the service does not answer, onBack when it does again. Returns how to stop. */
export function follow(id, { onBatch, onEnd, onLost, onBack, onMissing }) {
    const path = `/api/status/${encodeURIComponent(id)}`;
    let [latest, stream, timer, lost, deaths, stopped, delay] = [null, null, 0, false, 0, false, askFirst];

    async function ask() {
        clearTimeout(timer);
        try {
            const batch = await get(path);
            if (stopped) return;
            if (lost) onBack();
            [lost, delay] = [false, Math.min(delay * 1.6, askEvery)];
            take(batch);
        } catch (fault) {
            if (stopped) return;
            if (fault.status === 404) return stop(), onMissing(fault);
            if (!lost) onLost(fault);
            // The service may be on its way up again: the longer it is away, the less it is asked.
            delay = lost ? Math.min(delay * 2, slowest) : askEvery;
            lost = true;
            timer = setTimeout(ask, delay);
        }
    }

    function take(batch) {
        latest = batch;
        onBatch(batch);
        if (!isRunning(batch)) return stop(), onEnd(batch);
        if (can("events") && !stream && deaths < mostDeaths) listen();
        timer = setTimeout(ask, stream ? silence : delay);
    }

    function listen() {
        stream = new EventSource(`/api/requests/${encodeURIComponent(id)}/events`);
        stream.addEventListener("progress", event => {
            deaths = 0;
            const batch = merged(latest, event.data);
            // Its end is asked for: the event has the counts, the answer also when it ended.
            if (!batch || !isRunning(batch)) return ask();
            clearTimeout(timer);
            take(batch);
        });
        stream.addEventListener("done", ask);
        stream.onerror = () => {
            // The browser connects again by itself, unless the answer was no stream at all.
            if (stream.readyState !== EventSource.CLOSED && ++deaths < mostDeaths) return;
            deaths = mostDeaths;
            stream.close();
            stream = null;
            ask();
        };
    }

    function stop() {
        stopped = true;
        clearTimeout(timer);
        stream?.close();
    }

    ask();
    return stop;
}

/** The batch with what an event says; null where that cannot be understood. */
function merged(batch, text) {
    try {
        const event = JSON.parse(text);
        const images = event.images ?? event.counts ?? event;
        if (typeof images.total !== "number" || typeof images.pending !== "number") return null;
        const finished = images.completed + images.failed + images.cancelled;
        return {
            ...batch, status: finished + images.processing > 0 ? "processing" : batch.status, images,
            progress: Math.floor(100 * finished / Math.max(1, images.total)),
            originalBytes: event.originalBytes ?? batch.originalBytes, compressedBytes: event.compressedBytes ?? batch.compressedBytes,
        };
    } catch {
        return null;
    }
}

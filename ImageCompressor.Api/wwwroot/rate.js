// Images a second and the time that is left, over the last seconds: an average since the start would keep a slow beginning for ever.

const windowSeconds = 20;

export class Rate {
    #samples = [];

    /** Notes how many images are done. */
    add(done, now = performance.now()) {
        const last = this.#samples.at(-1);
        // A retry makes done images undone: begin anew.
        if (last && done < last.done) this.#samples = [];
        this.#samples.push({ done, at: now / 1000 });
        while (this.#samples.length > 2 && this.#samples[1].at < now / 1000 - windowSeconds) this.#samples.shift();
    }

    /** Null until there is enough to go by. */
    get perSecond() {
        const [first, last] = [this.#samples[0], this.#samples.at(-1)];
        const seconds = last ? last.at - first.at : 0;
        return seconds < 0.8 || last.done === first.done ? null : (last.done - first.done) / seconds;
    }

    /** Seconds until so many more are done; null where nobody can know. */
    left(images) {
        const rate = this.perSecond;
        return rate === null ? null : images / rate;
    }
}

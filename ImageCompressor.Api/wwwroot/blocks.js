// A list of any length in blocks of one page each. A block far from the screen lets go of its content and keeps only its height and its cursor, so that
// 100,000 images cost as much as a few hundred.

const margin = "900px";

export class Blocks {
    #blocks = [];
    #seen;
    #gone = false;

    /** load(cursor) gives { items, next }; render(item) an element; make() an empty block and hold(block, height) its placeholder;
     *  key(item) names an item; stamp(item) changes when the item does. */
    constructor(container, { load, render, make, hold, key, stamp, onFirst, onFault }) {
        Object.assign(this, { container, load, render, make, hold, key, stamp, onFirst, onFault });
        this.#seen = new IntersectionObserver(entries => entries.forEach(entry => this.#moved(entry)), { rootMargin: `${margin} 0px` });
        this.#append(null);
    }

    /** How many blocks there are, loaded or held. */
    get count() {
        return this.#blocks.length;
    }

    /** Every item on the screen, in order. */
    get items() {
        return this.#blocks.flatMap(block => block.items);
    }

    /** Loads again what is on the screen, and changes only what has changed. */
    async refresh() {
        for (const block of this.#blocks.filter(block => block.near && block.items.length > 0)) await this.#fill(block);
        // The first was empty: there may be something now.
        const first = this.#blocks[0];
        if (first && first.items.length === 0 && !first.height) await this.#fill(first);
    }

    stop() {
        this.#gone = true;
        this.#seen.disconnect();
    }

    #append(cursor) {
        const block = { cursor, element: this.make(), items: [], nodes: new Map(), near: false, busy: false, again: false, height: 0 };
        this.#blocks.push(block);
        this.hold(block.element, 240);
        this.container.append(block.element);
        this.#seen.observe(block.element);
    }

    #moved({ target, isIntersecting }) {
        const block = this.#blocks.find(one => one.element === target);
        if (!block) return;
        block.near = isIntersecting;
        if (isIntersecting && block.items.length === 0) this.#fill(block);
        // Nobody loses the row that the keyboard is on.
        else if (!isIntersecting && block.items.length > 0 && !target.contains(document.activeElement)) this.#empty(block);
    }

    #empty(block) {
        block.height = block.element.offsetHeight;
        block.items = [];
        block.nodes.clear();
        block.element.replaceChildren();
        this.hold(block.element, block.height);
    }

    async #fill(block) {
        // What is under way may have been read before the last image was done: it is asked for once more.
        if (block.busy) {
            block.again = true;
            return;
        }
        [block.busy, block.again] = [true, false];
        try {
            const page = await this.load(block.cursor);
            if (this.#gone) return;
            const first = block === this.#blocks[0];
            if (block.near || first) this.#draw(block, page.items);
            if (page.next && block === this.#blocks.at(-1)) this.#append(page.next);
            if (first) this.onFirst(page.items.length);
        } catch (fault) {
            if (!this.#gone) this.onFault(fault, () => this.#fill(block));
        } finally {
            block.busy = false;
            if (block.again && !this.#gone) this.#fill(block);
        }
    }

    #draw(block, items) {
        const wasEmpty = block.items.length === 0;
        block.items = items;
        if (wasEmpty) block.element.replaceChildren();
        const nodes = new Map();
        for (const item of items) {
            const [key, stamp] = [this.key(item), this.stamp(item)];
            const old = block.nodes.get(key);
            if (old?.stamp === stamp) { nodes.set(key, old); continue; }
            const node = this.render(item);
            const focused = old && old.node.contains(document.activeElement);
            old?.node.replaceWith(node);
            if (focused) node.querySelector("button, a")?.focus({ preventScroll: true });
            nodes.set(key, { node, stamp });
        }
        for (const [key, { node }] of block.nodes) if (!nodes.has(key)) node.remove();
        let place = block.element.firstChild;
        for (const { node } of nodes.values()) {
            if (node === place) place = place.nextSibling;
            else block.element.insertBefore(node, place);
        }
        block.nodes = nodes;
        if (items.length === 0) this.hold(block.element, 0);
    }
}

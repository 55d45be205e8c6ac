// The events of the space–time diagram, in typed arrays: 100,000 messages and more, the oldest going first.

const MAX = 150_000;

export const SENT = 0, RECEIVED = 1, LOST = 2;

export class Events {
  constructor() {
    this.clear();
  }

  clear() {
    this.size = 0;
    this.sent = new Float64Array(1024);
    this.end = new Float64Array(1024);
    this.from = new Int32Array(1024);
    this.to = new Int32Array(1024);
    this.kind = new Uint8Array(1024);
    this.state = new Uint8Array(1024);
    this.kinds = [];
    this.byMessage = new Map();
    this.marks = []; // {timeNs, peer, what, text}
    this.next = -1;
    this.longest = 0;
    this.dropped = 0;
  }

  grow() {
    for (const name of ['sent', 'end', 'from', 'to', 'kind', 'state']) {
      const bigger = new this[name].constructor(this[name].length * 2);
      bigger.set(this[name]);
      this[name] = bigger;
    }
  }

  /** Forgets the older third. */
  forget() {
    const gone = Math.floor(this.size / 3);
    for (const name of ['sent', 'end', 'from', 'to', 'kind', 'state']) {
      this[name].copyWithin(0, gone, this.size);
    }
    this.size -= gone;
    this.dropped += gone;
    for (const [message, index] of this.byMessage) {
      if (index < gone) {
        this.byMessage.delete(message);
      } else {
        this.byMessage.set(message, index - gone);
      }
    }
    const oldest = this.sent[0] ?? 0;
    this.marks = this.marks.filter(mark => mark.timeNs >= oldest);
  }

  kindOf(word) {
    let index = this.kinds.indexOf(word);
    if (index < 0) {
      index = Math.min(254, this.kinds.push(word) - 1);
    }
    return index;
  }

  take({ rows, words, next, first }) {
    this.next = next;
    this.first ??= first;
    for (const row of rows) {
      const [type, timeNs] = row;
      switch (type) {
        case 0: this.send(row, words); break;
        case 1: case 2: this.finish(row[2], timeNs, type); break;
        case 3: this.marks.push({ timeNs, peer: row[2], what: 'published', text: row[4] }); break;
        case 4: this.marks.push({ timeNs, peer: row[2], what: 'delivered', text: words[row[3]] }); break;
        case 5: this.marks.push({ timeNs, peer: row[2], what: 'up', text: '' }); break;
        case 6: this.marks.push({ timeNs, peer: row[2], what: 'down', text: '' }); break;
        case 7: this.marks.push({ timeNs, peer: null, what: 'control', text: row[2] }); break;
      }
    }
    if (this.marks.length > 60_000) {
      this.marks.splice(0, 20_000);
    }
  }

  send([, timeNs, message, from, to, word], words) {
    if (this.size >= MAX) {
      this.forget();
    }
    if (this.size === this.sent.length) {
      this.grow();
    }
    const i = this.size++;
    this.sent[i] = timeNs;
    this.end[i] = -1;
    this.from[i] = from;
    this.to[i] = to;
    this.kind[i] = this.kindOf(words[word]);
    this.state[i] = SENT;
    this.byMessage.set(message, i);
  }

  finish(message, timeNs, state) {
    const i = this.byMessage.get(message);
    if (i !== undefined) {
      this.end[i] = timeNs;
      this.state[i] = state;
      this.longest = Math.max(this.longest, Math.min(timeNs - this.sent[i], 5e9));
      this.byMessage.delete(message);
    }
  }

  /** The first message sent at or after a time. */
  at(timeNs) {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sent[middle] < timeNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

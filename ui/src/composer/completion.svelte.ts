import { mount, unmount } from "svelte";
import { insert } from "./insert";
import type { Room } from "../sync/room";
import type { Choice, Source } from "./source";
import { sourcesIn } from "./sources";
import Suggestions from "./Suggestions.svelte";
import { type Word, wordAt } from "./word";

/** Offers what words can be completed to while somebody types them in a field. */
export class Completion {
  /** What is offered, the best first; nothing while the list is closed. */
  choices: readonly Choice[] = $state.raw([]);
  /** The place of what Enter takes. */
  at = $state(0);
  readonly box: HTMLTextAreaElement;
  readonly #sources: readonly Source[];
  readonly #list: Record<string, unknown>;
  readonly #stop = new AbortController();
  /** The word that choices are offered or looked up for. */
  #word: Word | undefined;
  /** Where a word begins for which nothing is to be offered. */
  #refused: number | undefined;

  constructor(box: HTMLTextAreaElement, room: Room) {
    this.box = box;
    this.#sources = sourcesIn(room);
    const { signal } = this.#stop;
    box.addEventListener("input", (event) => this.#typed(event as InputEvent), { signal });
    // Before the field's own keys: an Enter that takes does not send.
    box.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true });
    box.addEventListener("blur", () => this.close(), { signal });
    document.addEventListener("selectionchange", () => this.#moved(), { signal });
    this.#list = mount(Suggestions, { target: box.form ?? document.body, props: { completion: this } });
    // A word may be finished by the time that this is loaded.
    void this.#finish();
    void this.#look();
  }

  close(): void {
    this.#word = undefined;
    this.choices = [];
  }

  /** Puts a choice in place of the word. */
  take(choice: Choice): void {
    const word = this.#word;
    this.close();
    // Another tab may have changed the text. A space comes after it, since another word mostly does.
    if (word && this.#wordAt(word.to)?.query === word.query) this.#put(word, choice, `${choice.text} `);
  }

  /** The field is gone. */
  end(): void {
    this.#stop.abort();
    void unmount(this.#list);
  }

  #put({ from, to }: Word, choice: Choice, text: string): void {
    insert(this.box, text, from, to);
    choice.used();
  }

  #wordAt(at: number): Word | undefined {
    return wordAt(this.box.value, at, this.#sources);
  }

  async #look(): Promise<void> {
    const { selectionStart, selectionEnd } = this.box;
    const word = selectionStart === selectionEnd ? this.#wordAt(selectionStart) : undefined;
    if (word?.from !== this.#refused) this.#refused = undefined;
    if (!word || this.#refused !== undefined) return this.close();
    this.#word = word;
    const choices = await word.source.find(word.query).catch(() => []);
    // More was typed meanwhile.
    if (this.#word !== word) return;
    [this.choices, this.at] = [choices, 0];
  }

  #typed({ inputType, isComposing }: InputEvent): void {
    if (inputType === "historyUndo") this.#tookBack();
    if (inputType === "insertText" && !isComposing) void this.#finish();
    void this.#look();
  }

  /** Whoever takes back what was put there wants the word itself, which browsers select: the next key would write over it. */
  #tookBack(): void {
    const { value, selectionStart, selectionEnd } = this.box;
    if (this.#sources.some(({ trigger }) => value.startsWith(trigger, selectionStart))) this.box.setSelectionRange(selectionEnd, selectionEnd);
    this.#refused = this.#wordAt(selectionEnd)?.from;
  }

  /** Puts what a word stands for in its place when its last character was just typed. */
  async #finish(): Promise<void> {
    const { value, selectionStart: to } = this.box;
    const word = this.#wordAt(to - 1);
    if (!word?.source.finished || value[to - 1] !== word.source.trigger) return;
    const choice = await word.source.finished(word.query).catch(() => undefined);
    if (choice && this.box.value === value && this.box.selectionStart === to) this.#put({ ...word, to }, choice, choice.text);
  }

  /** The list is for where somebody writes. */
  #moved(): void {
    if (this.#word && this.#word.to !== this.box.selectionEnd) this.close();
  }

  #pressed(event: KeyboardEvent): void {
    const { length } = this.choices;
    if (length === 0 || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => (this.at = (this.at + 1) % length),
      ArrowUp: () => (this.at = (this.at + length - 1) % length),
      Enter: () => this.take(this.choices[this.at]!),
      Tab: () => this.take(this.choices[this.at]!),
      Escape: () => this.#refuse(),
    };
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run();
  }

  #refuse(): void {
    this.#refused = this.#word?.from;
    this.close();
  }
}

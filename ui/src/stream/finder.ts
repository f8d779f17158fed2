import { LinkifyIt, REBuilder } from "linkify-it";

/** A link may be as long as a message. */
const maxLength = 16_384;

/** The grammar of linkify-it, and where ours differs from it. */
class Grammar extends REBuilder {
  /** Texts without spaces, and emphasis, may stand right before a link; a word may not. */
  override get_schema_search() {
    return (this.cache["schema_search"] ??= new RegExp(`()(?<![a-z0-9\\u00c0-\\u024f][+_-]?)(${this.get_schema_names().source})`, "ig"));
  }

  /** Hosts in a network of one's own have underscores. */
  override get_domain() {
    const letter = this.get_pseudo_letter().source;
    return (this.cache["src_domain"] ??= new RegExp(`(?:${this.get_xn().source}|${letter}|${letter}(?:[-_]|${letter}){0,61}${letter})`));
  }

  /** What may follow a host: what comes after it is looked at once more. */
  override get_host_terminator() {
    return (this.cache["src_host_terminator"] ??= new RegExp(`(?=$|${this.get_text_separators().source}|${this.src_ZPCc})(?!:\\d|\\.-|\\.(?!$|${this.src_ZPCc}))`));
  }

  /** An address for mail may say what the mail is about. */
  override get_mailto_validator() {
    return (this.cache["mailto_validator"] ??= new RegExp(`${this.get_mail_name().source}@${this.get_mail_host().source}(?:(?=\\?)${this.get_path().source})?`, "iy"));
  }

  /** The name before "@": letters that have cases, digits and a few signs, behind anything else. */
  override get_mail_name_validator() {
    return (this.cache["mail_name_validator"] ??= /(?:^|[^\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{M}\p{N}._%+'@-])[._%+'-]*([\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{N}][\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{M}\p{N}._%+'-]{0,63})$/u);
  }

  /** What follows "www.". */
  get www() {
    return (this.cache["www"] ??= new RegExp(this.get_url_host_port().source + this.get_path().source, "iy"));
  }
}

const grammar = new Grammar();

/** Finds what may be links; whether they are, and where they end, is decided in links.ts. */
export const finder = new LinkifyIt({ rebuilder: grammar, fuzzyLink: false, fuzzyEmail: true, maxLength });

finder
  .add("ftp:", null)
  .add("//", null)
  .add("www.", {
    validate(text, at) {
      // One in another is no beginning, and a row of them not looked at from each.
      if (text[at - "www.".length - 1] === ".") return 0;
      const { www } = grammar;
      www.lastIndex = at;
      return www.exec(text)?.[0].length ?? 0;
    },
  });

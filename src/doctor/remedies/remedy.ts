/** What one entry of the troubleshooting chapter says. Types alone. */

export interface Remedy {
  /** As it is told where it happens, shortened; several ways to say it are parted by ` · `. */
  readonly message: string;
  readonly meaning: string;
  /** What to do. `{name}` is a blank: `doctor` fills it, the chapter shows `NAME`. No full stop at the end. */
  readonly todo: string;
}

/** Remedies by their ids. */
export type Remedies = Readonly<Record<string, Remedy>>;

// Declares the error that stops a start whose settings are faulty.

/** Stops a start whose settings are faulty; the message names every faulty variable in one line, and no value. */
export class SettingsProblem extends Error {
  /** Identifies the error. */
  readonly code = "bad_settings";

  constructor(message: string) {
    super(message);
    this.name = "SettingsProblem";
  }
}

/**
 * The commit whose data and processes the trial opens and runs beside this tree.
 *
 * It is the last one before tickets could be sealed and sellers were paid (issue 13). A later issue names the release
 * before it here, and the trial upgrades from that one.
 */
export const BASELINE = "cda19c702acd2025adfc0d4bbfc0513c695cc868";

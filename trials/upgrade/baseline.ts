/**
 * The commit whose data and processes the trial opens and runs beside this tree.
 *
 * It is the last one before the tree was moved into rooms (issue 8): the last on the old paths, with the stored names
 * and layout that must never change. A later issue names the release before it here, and the trial upgrades from that one.
 */
export const BASELINE = "ca39aeda5a7d4e1edd6d9c651de1fd407a7db8bc";

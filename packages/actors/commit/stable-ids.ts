// Creates the ids of one message, which stay the same when the message is decided again.

/** Creates the ids of one message: each sequence that `restart` begins gives the same ids in the same order. */
export interface StableIds {
  restart(): () => string;
}

/** Creates stable ids; `make` creates each id when a sequence first comes to the id. */
export function stableIds(make: () => string): StableIds {
  const made: string[] = [];
  return {
    restart() {
      let used = 0;
      return () => {
        const id = made[used] ?? make();
        made[used++] = id;
        return id;
      };
    },
  };
}

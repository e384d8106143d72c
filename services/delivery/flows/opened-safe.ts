// Opens the vault and its keys when the service starts.

import { join } from "node:path";
import type { Database } from "@holdfast/actors";
import { type CommonConfig, createStore, type ObjectStore, openDatabaseKey } from "@holdfast/server";
import type { DeliveryConfig } from "../config.ts";
import { CODE_PEPPER_MARK, VAULT_KEY_MARK } from "../store.ts";
import { openOwnVault } from "../vault/own-vault.ts";
import { createSafe, type Safe } from "../vault/safe.ts";
import { createSealer } from "../vault/sealing.ts";

/** Holds the safe of a service: `open` at its start, `safe` from then on. */
export interface OpenedSafe {
  /** Opens vault and keys. Throws a SettingsProblem for another key or another vault than that of the database. */
  open(): Promise<void>;
  /** Returns the safe. Throws before `open` has ended. */
  safe(): Safe;
}

/** Returns the place where the objects of the vault lie, as the settings name it; nothing is opened or made. */
export function storeOf(common: Pick<CommonConfig, "dataDir">, config: Pick<DeliveryConfig, "vault">): ObjectStore {
  return createStore(placeOf(config, common));
}

/** Returns the folder of the vault; null for a vault in a bucket. */
export function vaultFolderOf(
  config: Pick<DeliveryConfig, "vault">,
  common: Pick<CommonConfig, "dataDir">,
): string | null {
  const place = placeOf(config, common);
  return "folder" in place ? place.folder : null;
}

function placeOf({ vault }: Pick<DeliveryConfig, "vault">, { dataDir }: Pick<CommonConfig, "dataDir">) {
  return vault ?? { folder: join(dataDir, "vault") };
}

/** Creates the safe of a service that is about to start. */
export function createOpenedSafe(
  { commands }: Pick<Database, "commands">,
  common: Pick<CommonConfig, "dataDir" | "isProduction">,
  config: DeliveryConfig,
): OpenedSafe {
  let opened: Safe | null = null;
  const shared = { isGiven: common.isProduction, commands };
  return {
    async open() {
      const vaultKey = await openDatabaseKey({
        ...{ ...shared, setting: "VAULT_KEY_FILE", purpose: "vault key", fingerprintIn: VAULT_KEY_MARK },
        file: config.vaultKeyFile ?? join(common.dataDir, "vault-key"),
      });
      const pepper = await openDatabaseKey({
        ...{ ...shared, setting: "CODE_PEPPER", purpose: "code pepper", fingerprintIn: CODE_PEPPER_MARK },
        file: config.codePepperFile ?? join(common.dataDir, "code-pepper"),
        given: config.codePepper,
      });
      const vault = await openOwnVault(storeOf(common, config), commands);
      opened = createSafe({ vault, sealer: createSealer({ vaultKey, pepper }) });
    },
    safe() {
      if (opened === null) throw new Error("Cannot use the vault: the service has not started");
      return opened;
    },
  };
}

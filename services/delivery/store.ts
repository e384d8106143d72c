// Names the keys of the site that belong to delivery: the marks of its keys and of its vault.

/** Names the key that holds the fingerprint of the vault's key. */
export const VAULT_KEY_MARK = "vault-key";
/** Names the key that holds the fingerprint of the secret from which the ids of codes are made. */
export const CODE_PEPPER_MARK = "code-pepper";
/** Names the key that holds the mark of the vault. */
export const VAULT_MARK = "vault";

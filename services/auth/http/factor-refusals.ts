// Maps the refusals about passkeys and codes to their HTTP status, form field and words.

const TRY_AGAIN = { message: "That took too long or was done before. Try again" };
const NO_PASSKEY = { message: "This passkey does not belong to an account here. It may have been removed" };
const ASK_FOR_PASSKEY = { message: "Use your passkey, or set a new password by e-mail first", field: "passkey" };
const WRONG_CODE = { message: "This code is not right, or it has been used. Wait for the next one", field: "code" };

/** Answer to each refusal code of this theme. */
export const factorRefusals = {
  code_required: {
    status: 400,
    api: { message: "You must supply a code of your authenticator app", field: "code" },
    page: { message: "Enter the code of your authenticator app", field: "code" },
  },
  code_used: { status: 400, api: { message: "Invalid code", field: "code" }, page: WRONG_CODE },
  passkey_required: { status: 400, api: ASK_FOR_PASSKEY, page: ASK_FOR_PASSKEY },
  passkey_unknown: { status: 400, api: NO_PASSKEY, page: { ...NO_PASSKEY, field: "passkey" } },
  passkey_copied: { status: 400, api: NO_PASSKEY, page: { ...NO_PASSKEY, field: "passkey" } },
  challenge_used: { status: 400, api: TRY_AGAIN, page: { ...TRY_AGAIN, field: "passkey" } },
  passkey_exists: {
    status: 400,
    api: { message: "This passkey is on your account already" },
    page: { message: "This passkey is on your account already", field: "passkey" },
  },
  too_many_passkeys: {
    status: 400,
    api: { message: "You have 5 passkeys. Remove one first" },
    page: { message: "You have 5 passkeys. Remove one first", field: "passkey" },
  },
  authenticator_exists: {
    status: 400,
    api: { message: "An authenticator app is set up already" },
    page: { message: "An authenticator app is set up already", field: "code" },
  },
  setup_over: {
    status: 400,
    api: { message: "The setup has ended. Start again" },
    page: { message: "The setup has ended. Start again", field: "code" },
  },
} as const;

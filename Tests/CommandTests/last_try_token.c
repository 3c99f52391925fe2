/* A PKCS#11 module whose token says, by its flags, that its PIN is locked or has one try left. Whoever logs in leaves a trace: the file that
   SEGEL_TEST_LOGIN names. For UnlockCommandTests. */
#define CRYPTOKI_GNU 1
#include <p11-kit-1/p11-kit/pkcs11.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ck_rv_t initialize(void *arguments) { return CKR_OK; }
static ck_rv_t finalize(void *reserved) { return CKR_OK; }
static ck_rv_t slots(unsigned char present, ck_slot_id_t *list, unsigned long *count) {
    if (list) list[0] = 1;
    *count = 1;
    return CKR_OK;
}
static ck_rv_t token(ck_slot_id_t slot, struct ck_token_info *info) {
    memset(info, 0, sizeof *info);
    memset(info->label, ' ', sizeof info->label);
    memcpy(info->label, "last", 4);
    info->flags = getenv("SEGEL_TEST_LOCKED") ? CKF_USER_PIN_LOCKED : CKF_USER_PIN_FINAL_TRY;
    return CKR_OK;
}
static ck_rv_t open_session(ck_slot_id_t slot, ck_flags_t flags, void *application, ck_notify_t notify, ck_session_handle_t *session) {
    *session = 1;
    return CKR_OK;
}
static ck_rv_t close_session(ck_session_handle_t session) { return CKR_OK; }
static ck_rv_t login(ck_session_handle_t session, ck_user_type_t user, unsigned char *pin, unsigned long count) {
    fclose(fopen(getenv("SEGEL_TEST_LOGIN"), "w"));
    return CKR_PIN_INCORRECT;
}

ck_rv_t C_GetFunctionList(struct ck_function_list **list) {
    static struct ck_function_list functions = {
        .C_Initialize = initialize, .C_Finalize = finalize, .C_GetSlotList = slots, .C_GetTokenInfo = token,
        .C_OpenSession = open_session, .C_CloseSession = close_session, .C_Login = login,
    };
    *list = &functions;
    return CKR_OK;
}

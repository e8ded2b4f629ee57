"""/account/: logging in, one's own account, password, second step, sessions. Only the pages of allauth that staff need."""

from allauth.account import views as allauth_account
from allauth.mfa.base import views as allauth_mfa
from allauth.mfa.recovery_codes import views as allauth_codes
from allauth.mfa.totp import views as allauth_totp
from django.urls import path
from django.views.generic import TemplateView

from yiwang.access.web.views import account, entrance, sessions
from yiwang.access.web.views.own import own_account, signed_in

PAGES = "access/pages/"
login = entrance.SignIn.as_view()
logout = allauth_account.LogoutView.as_view(template_name=f"{PAGES}logout.html")
inactive = TemplateView.as_view(template_name=f"{PAGES}inactive.html")
reauthenticate = allauth_account.ReauthenticateView.as_view(template_name=f"{PAGES}confirm_password.html")
password = allauth_account.PasswordChangeView.as_view(template_name=f"{PAGES}password.html")
second_step = allauth_mfa.IndexView.as_view(template_name=f"{PAGES}second_step.html")
check_code = entrance.CheckCode.as_view()
confirm_code = allauth_mfa.ReauthenticateView.as_view(template_name=f"{PAGES}confirm_code.html")
set_up = allauth_totp.ActivateTOTPView.as_view(template_name=f"{PAGES}second_step_set_up.html")
remove = allauth_totp.DeactivateTOTPView.as_view(template_name=f"{PAGES}second_step_remove.html")
codes = allauth_codes.ViewRecoveryCodesView.as_view(template_name=f"{PAGES}recovery_codes.html")
new_codes = allauth_codes.GenerateRecoveryCodesView.as_view(template_name=f"{PAGES}recovery_codes_new.html")
download = allauth_codes.DownloadRecoveryCodesView.as_view(template_name=f"{PAGES}recovery_codes.txt")

urlpatterns = [
    path("account/", account.account, name="access_account"),
    path("account/post/", account.change_post, name="access_switch_post"),
    path("account/language/", account.change_language, name="access_language"),
    path("account/sessions/", sessions.sessions, name="usersessions_list"),
    path("account/sessions/end/", sessions.end, name="access_end_session"),
    path("account/login/", own_account(login), name="account_login"),
    path("account/logout/", own_account(logout), name="account_logout"),
    path("account/inactive/", inactive, name="account_inactive"),
    path("account/confirm/", signed_in(reauthenticate), name="account_reauthenticate"),
    path("account/password/", signed_in(password), name="account_change_password"),
    path("account/second-step/", signed_in(second_step), name="mfa_index"),
    path("account/second-step/code/", own_account(check_code), name="mfa_authenticate"),
    path("account/second-step/confirm/", signed_in(confirm_code), name="mfa_reauthenticate"),
    path("account/second-step/set-up/", signed_in(set_up), name="mfa_activate_totp"),
    path("account/second-step/remove/", signed_in(remove), name="mfa_deactivate_totp"),
    path("account/recovery-codes/", signed_in(codes), name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", signed_in(new_codes), name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/download/", signed_in(download), name="mfa_download_recovery_codes"),
]

"""The resident's pages."""

from django.urls import path

from yiwang.intake.web.views import mail_sink, photos, portal, receipt, report

urlpatterns = [
    path("", portal.portal, name="portal"),
    path("report", report.report, name="report"),
    path("report/suggest", report.suggest, name="report_suggest"),
    path("report/kind", report.kind, name="report_kind"),
    path("report/places", report.places, name="report_places"),
    path("report/photo/<str:token>", photos.kept_photo, name="report_photo"),
    path("r/", receipt.find_receipt, name="find_receipt"),
    path("r/<str:receipt>", receipt.receipt, name="receipt"),
    path("r/<str:receipt>/message", receipt.say, name="receipt_message"),
    path("r/<str:receipt>/rating", receipt.rate, name="receipt_rating"),
    path("r/<str:receipt>/reopen", receipt.reopen, name="receipt_reopen"),
    path("r/<str:receipt>/withdraw", receipt.withdraw, name="receipt_withdraw"),
    path("r/<str:receipt>/photo/<uuid:photo>", photos.receipt_photo, name="receipt_photo"),
    path("demo/mail/", mail_sink.mails, name="demo_mails"),
    path("demo/mail/<str:name>", mail_sink.mail, name="demo_mail"),
]

"""Telling people and other programs what happened, until they have it."""

from __future__ import annotations

import json
import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reactions import conf, webhooks
from reactions.models import Channel, Notice
from reactions.querysets import LONGEST_PAUSE

logger = logging.getLogger(__name__)

# How long after each attempt that failed the next one follows: somebody whose server is away for a day still hears of it.
PAUSES = [timedelta(seconds=5), *(timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, 600, 840, 1200)), LONGEST_PAUSE]

Send = Callable[[Notice], None]


@dataclass(frozen=True)
class Deliveries:
    """What came of the notices that were due."""

    delivered: int = 0
    failed: int = 0


def tell(*, event: str, subject: str, text: str, data: dict[str, Any]) -> list[Notice]:
    """
    Keep notices of an event to be sent, one for each way that the settings name. To be called in the transaction of what happened.

    `subject` and `text` are for people, `data` is JSON-ready and for programs. Nothing in them may point at a reader.
    """
    payload = {"type": event, "timestamp": timezone.now().isoformat(), "data": data}
    notices = []
    if conf.get("NOTICE_EMAILS"):
        notices.append(Notice(channel=Channel.EMAIL, event=event, payload={"subject": subject, "text": text}))
    if conf.get("WEBHOOK_URL"):
        notices.append(Notice(channel=Channel.WEBHOOK, event=event, payload=payload))
    return Notice.objects.bulk_create(notices)


def desk_address(name: str, *args: Any) -> str:
    """The full address of a page of the desk, for those who are told elsewhere; "" where the site does not say where its admin is."""
    base = getattr(settings, "WAGTAILADMIN_BASE_URL", "") or conf.get("SITE_URL")
    return f"{base.rstrip('/')}{reverse(name, args=args)}" if base else ""


def deliver_due(*, now: datetime, ways: dict[str, Send] | None = None) -> Deliveries:
    """Send what is due, each notice by one caller however many there are. What fails is tried again later, and given up after some three days."""
    delivered = failed = 0
    for notice in list(Notice.objects.due(now)[:100]):
        if not _claim(notice, now):
            continue
        if _deliver(notice, ways or WAYS):
            delivered += 1
        else:
            failed += 1
    return Deliveries(delivered=delivered, failed=failed)


def _claim(notice: Notice, now: datetime) -> bool:
    """Make the attempt this caller's own, with the next one already set: somebody who dies over it is followed by another."""
    pause = PAUSES[min(notice.attempts, len(PAUSES) - 1)]
    mine = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, delivered_at=None)
    is_claimed = mine.update(attempts=notice.attempts + 1, due_at=now + pause) == 1
    notice.attempts += 1
    return is_claimed


def _deliver(notice: Notice, ways: dict[str, Send]) -> bool:
    try:
        ways[notice.channel](notice)
    except webhooks.NotDelivered as error:
        logger.warning("Attempt %s to tell of %s failed: %s", notice.attempts, notice.event, error)
        _note_failure(notice, str(error))
        return False
    except Exception as error:
        # Whatever is wrong with one is not to keep the others from those whom they are for.
        logger.exception("Attempt %s to tell of %s failed", notice.attempts, notice.event)
        _note_failure(notice, f"{type(error).__name__}: {error}")
        return False
    Notice.objects.filter(pk=notice.pk).update(delivered_at=timezone.now(), failure="")
    return True


def _note_failure(notice: Notice, failure: str) -> None:
    is_last = notice.attempts > len(PAUSES)
    Notice.objects.filter(pk=notice.pk).update(failure=failure[:500], given_up_at=timezone.now() if is_last else None)


def _send_mail(notice: Notice) -> None:
    message = EmailMessage(subject=notice.payload["subject"], body=notice.payload["text"], to=conf.get("NOTICE_EMAILS"))
    message.extra_headers["Message-ID"] = f"<{notice.uid}@reactions.invalid>"
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise webhooks.NotDelivered(_("The mail server did not take it: %(error)s") % {"error": error}) from error


def _call_webhook(notice: Notice) -> None:
    message = webhooks.Message(uid=str(notice.uid), timestamp=int(timezone.now().timestamp()), body=json.dumps(notice.payload).encode())
    webhooks.send(message, url=conf.get("WEBHOOK_URL"), secret=conf.get("WEBHOOK_SECRET"))


WAYS: dict[str, Send] = {Channel.EMAIL: _send_mail, Channel.WEBHOOK: _call_webhook}

"""What is stored of an opportunity: indexes, migrations and the admin."""

from __future__ import annotations

from django.db import models

from positions.models.opportunity_fields import OpportunityFields


class Opportunity(OpportunityFields):
    """A basket that would have paid after fees, taken or rejected, with its numbers."""

    id = models.CharField(primary_key=True, max_length=64, db_column="_id")

    class Meta:
        db_table = "arbitrage_opportunities"
        verbose_name_plural = "opportunities"
        indexes = [
            # Each order of the list beside each filter that it can be combined with: a
            # page is read in the order of an index, however many there are.
            models.Index(fields=["-seen_at", "-id"], name="opportunity_newest"),
            models.Index(
                fields=["decision", "-seen_at", "-id"], name="opportunity_decision"
            ),
            # The tally of opportunities by type is taken in it, too.
            models.Index(
                fields=["market_type", "-seen_at", "-id"], name="opportunity_type"
            ),
            models.Index(
                fields=["market_type", "decision", "-seen_at", "-id"],
                name="opportunity_type_decision",
            ),
            models.Index(
                fields=["refusal", "-seen_at", "-id"], name="opportunity_refusal"
            ),
            models.Index(
                fields=["market_type", "refusal", "-seen_at", "-id"],
                name="opportunity_type_refusal",
            ),
            # By profit there is no filter by refusal or pair, hence no index for
            # either.
            models.Index(fields=["-net_profit", "-id"], name="opportunity_profit"),
            models.Index(
                fields=["decision", "-net_profit", "-id"],
                name="opportunity_decision_profit",
            ),
            models.Index(
                fields=["market_type", "-net_profit", "-id"],
                name="opportunity_type_profit",
            ),
            models.Index(
                fields=["market_type", "decision", "-net_profit", "-id"],
                name="opportunity_both_profit",
            ),
            # The cooldown reads a pair's last attempts in it, too.
            models.Index(
                fields=["pair_id", "-seen_at", "-id"], name="opportunity_of_pair"
            ),
            # Decisions and rejections are counted in it by the hour.
            models.Index(
                fields=["-seen_at", "decision", "refusal"], name="opportunity_by_hour"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_name} ({self.decision})"

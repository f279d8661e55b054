-- What the requester was warned of (domain `RequestWarning`), so that a repeated request gets the same answer.
ALTER TABLE "Generation" ADD COLUMN "warnings" JSONB NOT NULL DEFAULT '[]';

-- Which version of the pack drew a stage: a draft may be promoted after its pack was replaced. Null before this: that of the generation.
ALTER TABLE "StageImage" ADD COLUMN "packVersion" TEXT;

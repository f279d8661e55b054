-- A grid has up to 25 images, each with a caption and settings of its own. The day's quota counts its cells.
ALTER TABLE "Generation" ADD COLUMN "grid" JSONB;
ALTER TABLE "Image" ADD COLUMN "caption" TEXT, ADD COLUMN "settings" JSONB, ADD COLUMN "row" INTEGER, ADD COLUMN "column" INTEGER;
ALTER TABLE "Job" ADD COLUMN "cells" INTEGER NOT NULL DEFAULT 1;
-- The bounds were those of four images. NOT VALID: every row holds the narrower bound, so none needs a check.
ALTER TABLE "Generation" DROP CONSTRAINT "Generation_count_range",
  ADD CONSTRAINT "Generation_count_range" CHECK ("count" BETWEEN 1 AND 25) NOT VALID;
ALTER TABLE "Image" DROP CONSTRAINT "Image_index_range",
  ADD CONSTRAINT "Image_index_range" CHECK ("index" BETWEEN 0 AND 24) NOT VALID,
  ADD CONSTRAINT "Image_cell" CHECK (num_nulls("caption", "settings", "row", "column") IN (0, 4)) NOT VALID;
ALTER TABLE "Vote" DROP CONSTRAINT "Vote_image_range",
  ADD CONSTRAINT "Vote_image_range" CHECK ("image" BETWEEN 0 AND 24) NOT VALID;

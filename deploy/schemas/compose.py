"""compose.py SCHEMA FILE: checks a compose file against the schema of the Compose specification."""
import json
import sys
from pathlib import Path

import jsonschema
import yaml

schema = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
compose = yaml.safe_load(Path(sys.argv[2]).read_text(encoding="utf-8"))
errors = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(compose))
for error in errors:
    print(f"{'/'.join(map(str, error.absolute_path))}: {error.message}")
sys.exit(bool(errors))

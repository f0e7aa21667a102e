#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only OR MIT
"""Checks JSON on standard input against a schema: schema.py SCHEMA [DEFINITION].

With DEFINITION every element of the array must be of that kind. Stricter than the standard: a member that
the schema does not mention is wrong, and so is a schema that uses a word which is not understood here.
"""

import json
import re
import sys

ANNOTATIONS = {"$schema", "$comment", "$defs", "title", "description"}
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}


class Wrong(Exception):
    pass


class Schema:
    def __init__(self, root):
        self.root = root

    def check(self, value, schema, at="$"):
        for word, rule in schema.items():
            if word in ANNOTATIONS or word == "required":
                continue
            method = getattr(self, "check_" + word.strip("$").lower(), None)
            if not method:
                raise Wrong(f"the schema uses {word}, which this check does not know")
            method(value, rule, at)
        if isinstance(value, dict):
            self.members(value, schema, at)

    def members(self, value, schema, at):
        for key in schema.get("required", ()):
            if key not in value:
                raise Wrong(f"{at} lacks {key}")
        if "$ref" in schema or "anyOf" in schema:
            return
        for key in value:
            if key not in schema.get("properties", {}) and "additionalProperties" not in schema:
                raise Wrong(f"{at}.{key} is not in the schema")

    def check_ref(self, value, rule, at):
        target = self.root
        for step in rule.removeprefix("#/").split("/"):
            target = target[step]
        self.check(value, target, at)

    def check_anyof(self, value, rule, at):
        complaints = []
        for option in rule:
            try:
                return self.check(value, option, at)
            except Wrong as wrong:
                complaints.append(str(wrong))
        raise Wrong(f"{at} is nothing that is allowed: {'; '.join(complaints)}")

    def check_type(self, value, rule, at):
        if not isinstance(value, TYPES[rule]) or (rule == "integer" and isinstance(value, bool)):
            raise Wrong(f"{at} is no {rule}")

    def check_properties(self, value, rule, at):
        for key, schema in rule.items():
            if key in value:
                self.check(value[key], schema, f"{at}.{key}")

    def check_additionalproperties(self, value, rule, at):
        for key, member in value.items():
            self.check(member, rule, f"{at}.{key}")

    def check_items(self, value, rule, at):
        for number, member in enumerate(value):
            self.check(member, rule, f"{at}[{number}]")

    def check_enum(self, value, rule, at):
        if value not in rule:
            raise Wrong(f"{at} is {value!r}")

    def check_const(self, value, rule, at):
        self.check_enum(value, [rule], at)

    def check_pattern(self, value, rule, at):
        if not re.search(rule, value):
            raise Wrong(f"{at} does not look right: {value!r}")

    def check_minimum(self, value, rule, at):
        if value < rule:
            raise Wrong(f"{at} is {value}")

    def check_maximum(self, value, rule, at):
        if value > rule:
            raise Wrong(f"{at} is {value}")


def once(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise Wrong(f"a member stands twice among {keys}")
    return dict(pairs)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = Schema(json.load(file))
    try:
        value = json.loads(sys.stdin.buffer.read().decode("utf-8"), object_pairs_hook=once)
        schema.check(value, schema.root)
        if len(sys.argv) > 2:
            if not value:
                raise Wrong("the array is empty")
            schema.check(value, {"type": "array", "items": {"$ref": "#/$defs/" + sys.argv[2]}})
    except (Wrong, ValueError) as wrong:
        sys.exit(f"{wrong}")


main()

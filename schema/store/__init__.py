"""The database: engine, transactions, change feed, event log, migrations.

The only place that knows SQLite from Postgres.
"""

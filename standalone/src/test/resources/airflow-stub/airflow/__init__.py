"""Stands in for Airflow: keeps what a DAG file says, and runs nothing."""

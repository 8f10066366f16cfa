"""What a DAG file uses of Airflow's TaskFlow interface, checked as Airflow would."""

import inspect

DAG_OPTIONS = {
    "dag_id", "schedule", "start_date", "catchup", "max_active_runs", "default_args", "tags",
}
TASK_OPTIONS = {"task_id", "retries", "retry_delay"}
SENSOR_OPTIONS = TASK_OPTIONS | {"poke_interval", "timeout", "mode"}

dags = []
edges = []
_current = []


class Output:
    """A task in a DAG: it comes after those whose outputs it is given."""

    def __init__(self, task_id):
        self.task_id = task_id

    def __rshift__(self, other):
        edges.append((self.task_id, other.task_id))
        return other


def _known(options, allowed):
    unknown = set(options) - allowed
    if unknown:
        raise TypeError("unknown options " + ", ".join(sorted(unknown)))


def dag(**options):
    _known(options, DAG_OPTIONS)

    def decorate(function):
        def build():
            dags.append(options)
            _current.append([])
            function()
            names = _current.pop()
            if len(names) != len(set(names)):
                raise ValueError("a task id is there twice")

        return build

    return decorate


def _task(allowed):
    def with_options(**options):
        _known(options, allowed)

        def decorate(function):
            def call(*inputs):
                # The context, such as run_id, has defaults and is Airflow's to fill in.
                inspect.signature(function).bind(*inputs)
                output = Output(options.get("task_id", function.__name__))
                _current[-1].append(output.task_id)
                for given in inputs:
                    if isinstance(given, Output):
                        edges.append((given.task_id, output.task_id))
                return output

            return call

        return decorate

    return with_options


task = _task(TASK_OPTIONS)
task.sensor = _task(SENSOR_OPTIONS)

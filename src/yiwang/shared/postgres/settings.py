"""How the embedded server is configured. Written into the cluster's folder before every start."""

from yiwang.shared.postgres.place import Place

HBA = "# Passwords only: no trust, no network.\nlocal all all scram-sha-256\n"

COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # problem.py recognises the English words
    "logging_collector": "on",
    "log_file_mode": "0600",
    "log_filename": "%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_min_duration_statement": "-1",  # statements hold what people wrote: never in a log
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",  # DETAIL and CONTEXT quote the row or the document that was refused
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "200",
}


def configuration(place: Place, *, durable: bool) -> str:
    """The text of yiwang.conf. Without `durable` (tests) a power failure may cost the whole cluster."""
    folders = {"unix_socket_directories": str(place.run), "log_directory": str(place.log)}
    values = COMMON | folders | (DURABLE if durable else FLEETING)
    return "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in values.items())

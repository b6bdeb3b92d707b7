/**
 * Settings of the server, as arguments, so that nothing is written into its folder and an upgrade brings its own.
 * `ALTER SYSTEM` cannot override them; `postgresql.conf` still holds for everything not named here.
 * Statements and row values stay out of its log: they hold personal data.
 */
export function serverArguments(cluster: string, sockets: string, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: `"${sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    ssl: 'off',
    fsync: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    max_connections: '60',
    max_wal_size: '512MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    cluster_name: 'hiroba',
    logging_collector: 'on',
    log_destination: 'stderr',
    log_directory: 'log',
    log_filename: 'postgresql-%Y%m%dT%H%M%S.log',
    log_file_mode: '0600',
    log_rotation_size: '5MB',
    log_rotation_age: '1d',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
  }
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

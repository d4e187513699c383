/**
 * Names of what a server alone has never done: what leaders, followers and observers do with each other, and what
 * Apache's server counts in threads and caches of its own that are not here (its commit processor, which only an
 * ensemble has; a queue of throttled requests; dead watchers kept for later; digests of the tree).
 */
export const ENSEMBLE_COUNTERS: readonly string[] = [
  'add_dead_watcher_stall_time',
  'commit_count',
  'dead_watchers_cleared',
  'dead_watchers_queued',
  'diff_count',
  'digest_mismatches_count',
  'learner_commit_received_count',
  'learner_proposal_received_count',
  'looking_count',
  'proposal_count',
  'quit_leading_due_to_disloyal_voter',
  'request_commit_queued',
  'requests_not_forwarded_to_commit_processor',
  'response_packet_cache_hits',
  'response_packet_cache_misses',
  'revalidate_count',
  'skip_learner_request_to_next_processor_count',
  'stale_requests',
  'stale_requests_dropped',
  'throttled_ops',
  'tls_handshake_exceeded',
  'unrecoverable_error_count',
];

export const ENSEMBLE_SUMMARIES: readonly string[] = [
  'commit_commit_proc_req_queued',
  'commit_process_time',
  'concurrent_request_processing_in_commit_processor',
  'election_time',
  'follower_sync_time',
  'inflight_diff_count',
  'inflight_snap_count',
  'leader_unavailable_time',
  'learner_request_processor_queue_size',
  'netty_queued_buffer_capacity',
  'observer_sync_time',
  'pending_session_queue_size',
  'read_commit_proc_issued',
  'read_commit_proc_req_queued',
  'reads_after_write_in_session_queue',
  'reads_issued_from_session_queue',
  'requests_in_session_queue',
  'session_queues_drained',
  'time_waiting_empty_pool_in_commit_processor_read_ms',
  'unavailable_time',
  'write_batch_time_in_commit_processor',
  'write_commit_proc_issued',
  'write_commit_proc_req_queued',
];

/** Those that are told with quantiles. */
export const ENSEMBLE_DETAILED: readonly string[] = [
  'commit_propagation_latency',
  'dead_watchers_cleaner_latency',
  'jvm_pause_time_ms',
  'local_write_committed_time_ms',
  'om_commit_process_time_ms',
  'om_proposal_process_time_ms',
  'proposal_ack_creation_latency',
  'proposal_latency',
  'quorum_ack_latency',
  'read_commitproc_time_ms',
  'read_final_proc_time_ms',
  'server_write_committed_time_ms',
  'write_commitproc_time_ms',
  'write_final_proc_time_ms',
];

/**
 * Faults planted on purpose: each is one text of src/<model> replaced by another while that model's simulation is bundled, so that
 * no product code knows of them. A simulator that does not find one of these does not look hard enough.
 */
export interface Mutant {
  /** Whose simulation finds it: scripts/sim/<model>-model.ts; the text stands in a file of src/<model>. */
  readonly model: Model;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What can be simulated; each has a scripts/sim/<model>-model.ts that exports `play(seed, steps)`. */
export const MODELS = ['group', 'storage', 'transaction', 'zookeeper'] as const;
export type Model = (typeof MODELS)[number];

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'acknowledged-before-written': {
    model: 'storage',
    file: 'log-writer.ts',
    from: 'await head.append.segment.file.write(',
    to: 'void head.append.segment.file.write(',
  },
  'window-of-four': {
    model: 'storage',
    file: 'producer-state.ts',
    from: 'BATCHES_RETAINED = 5',
    to: 'BATCHES_RETAINED = 4',
  },
  'index-ahead-of-file': {
    model: 'storage',
    file: 'segment.ts',
    from: 'this.offsetIndex.append(append.lastOffset, placement.position)',
    to: 'this.offsetIndex.append(append.lastOffset, placement.position + append.sizeBytes)',
  },
  'truncation-skipped': {
    model: 'storage',
    file: 'segment.ts',
    from: 'if (place !== null) await this.setSize(place.position);',
    to: '',
  },
  'tombstone-dropped-early': {
    model: 'storage',
    file: 'batch-filter.ts',
    from: 'dated ? nowMs + deleteRetentionMs : baseTimestamp',
    to: 'dated ? nowMs : baseTimestamp',
  },
  'marker-lost-in-compaction': {
    model: 'storage',
    file: 'batch-filter.ts',
    from: 'over && (!batch.isControl || this.#isPastHorizon(batch))',
    to: 'over || batch.isControl',
  },
  'recovery-point-too-far': {
    model: 'storage',
    file: 'log-maintenance.ts',
    from: 'for (const segment of segments) await flushSegment(state, segment);',
    to: 'for (const segment of segments.slice(1)) await flushSegment(state, segment);',
  },
  'commit-acknowledged-before-replicated': {
    model: 'group',
    file: 'commit.ts',
    from: '  const records = stored.map(',
    to: '  outbox.reply(reply, result(0));\n  const records = stored.map(',
  },
  'assignment-told-before-replicated': {
    model: 'group',
    file: 'classic.ts',
    from: '  storeGroup(group, assignmentOf, config, outbox, (errorCode, next) => {',
    to: `  for (const member of group.members.values()) {
    member.assignment = assignmentOf(member);
    group.replySync(member, group.syncResult(member), outbox);
  }
  storeGroup(group, assignmentOf, config, outbox, (errorCode, next) => {`,
  },
  'assignment-of-another-generation': {
    model: 'group',
    file: 'classic.ts',
    from: "if (group.state !== 'CompletingRebalance' || group.generationId !== generationId) return;",
    to: "if (group.state !== 'CompletingRebalance') return;",
  },
  'two-owners-of-one-partition': {
    model: 'group',
    file: 'classic.ts',
    from: '  if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;\n  const { protocolType',
    to: '  const { protocolType',
  },
  'generation-not-counted': {
    model: 'group',
    file: 'group.ts',
    from: 'this.generationId++;',
    to: 'if (this.generationId === 0) this.generationId++;',
  },
  'commit-of-an-old-generation': {
    model: 'group',
    file: 'commit.ts',
    from: 'if (generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;',
    to: '',
  },
  'heartbeat-of-an-old-generation': {
    model: 'group',
    file: 'classic.ts',
    from: 'if (request.generationId !== group.generationId) return Errors.ILLEGAL_GENERATION;\n  renewSession',
    to: 'renewSession',
  },
  'static-member-not-fenced': {
    model: 'group',
    file: 'group.ts',
    from: 'if (current !== memberId) return Errors.FENCED_INSTANCE_ID;',
    to: 'if (current !== memberId) return Errors.NONE;',
  },
  'silent-member-stays': {
    model: 'group',
    file: 'classic.ts',
    from: 'if (member === undefined) return;\n  // Who waits',
    to: 'if (member !== undefined) return;\n  // Who waits',
  },
  'open-transactions-not-loaded': {
    model: 'group',
    file: 'shard.ts',
    from: 'for (const [producerId, groups] of this.#open)',
    to: 'for (const [producerId, groups] of [])',
  },
  'aborted-offsets-count': {
    model: 'group',
    file: 'offsets.ts',
    from: 'if (!committed) return;',
    to: '',
  },
  'undecided-offsets-hidden': {
    model: 'group',
    file: 'commit.ts',
    from: 'if (requireStable && group?.offsets.isPending(topic, partition))',
    to: 'if (false)',
  },
  'marker-lost-while-loading': {
    model: 'group',
    file: 'coordinator.ts',
    from: 'this.runtime.whenLoaded(partition, (shard) => {',
    to: "if (this.runtime.state(partition) === 'active') this.runtime.whenLoaded(partition, (shard) => {",
  },
  'markers-not-loaded': {
    model: 'group',
    file: 'shard.ts',
    from: "      this.#marker(batch.producerId, batch.control === 'commit');\n",
    to: '',
  },
  'decision-told-before-written': {
    model: 'transaction',
    file: 'end.ts',
    from: '  transaction.prepare(next);\n',
    to: '  transaction.prepare(next);\n  answer(Errors.NONE, outbox);\n',
  },
  'decision-not-resumed': {
    model: 'transaction',
    file: 'shard.ts',
    from: 'if (isEnding(transaction.state)) beginEnding(this, transaction, outbox);',
    to: '',
  },
  'completed-before-marked': {
    model: 'transaction',
    file: 'markers.ts',
    from: '  if (ending.remaining.length === 0) complete(',
    to: '  if (ending.remaining.length < asked.length) complete(',
  },
  'aborted-without-fence': {
    model: 'transaction',
    file: 'transaction.ts',
    from: 'producerEpoch: producerEpoch + 1,\n      lastProducerEpoch: NONE,',
    to: '',
  },
  'old-producer-not-fenced': {
    model: 'transaction',
    file: 'end.ts',
    from: 'transaction.image.producerEpoch !== request.producerEpoch',
    to: 'transaction.image.producerEpoch < request.producerEpoch',
  },
  'old-producer-joins': {
    model: 'transaction',
    file: 'add-partitions.ts',
    from: '  if (transaction.image.producerEpoch !== identity.producerEpoch) return Errors.PRODUCER_FENCED;\n',
    to: '',
  },
  'silent-producer-stays': {
    model: 'transaction',
    file: 'shard.ts',
    from: 'if (startMs + timeoutMs >= outbox.nowMs) continue;',
    to: 'if (startMs >= 0) continue;',
  },
  'identity-told-before-written': {
    model: 'transaction',
    file: 'init-producer-id.ts',
    from: '    transaction.prepare(plan);\n',
    to: `    transaction.prepare(plan);
    answer({ errorCode: 0, producerId: plan.producerId, producerEpoch: plan.producerEpoch }, outbox);
`,
  },
  'joined-before-written': {
    model: 'transaction',
    file: 'add-partitions.ts',
    from: '  shard.append(transaction, next, outbox, answer);',
    to: '  answer(Errors.NONE, outbox);\n  shard.append(transaction, next, outbox, () => {});',
  },
  'event-before-its-change': {
    model: 'zookeeper',
    file: 'pipeline.ts',
    from: 'this.#queue.push(proposal);',
    to: `const { txn } = proposal;
    if (txn?.op === 5) this.#world.watches?.data.fire(3, txn.path, { id: -1, entries: [] });
    this.#queue.push(proposal);`,
  },
  'session-expired-early': {
    model: 'zookeeper',
    file: 'sessions.ts',
    from: 'session.deadline <= due',
    to: 'session.deadline <= due + this.#tickMs',
  },
  'sequence-reused-after-restart': {
    model: 'zookeeper',
    file: 'snapshot.ts',
    from: '.int(node.cversion)',
    to: '.int(node.children?.size ?? 0)',
  },
  'acknowledged-before-fsync': {
    model: 'zookeeper',
    file: 'txn-log.ts',
    from: 'await file.write([bytes], this.#position);',
    to: 'void file.write([bytes], this.#position).catch(() => {});',
  },
};

import { WorkLog } from './worker';

test('a worker is at what it has started and not finished', () => {
	const work = new WorkLog();
	for (const line of [
		'n8n worker is now ready',
		'Worker started execution 7 (job 1)',
		'Worker started execution 8 (job 2)',
		'2026-01-31T10:00:00.000Z | info | Worker started execution 9 (job 3) {"file":"x.js"}',
		'Worker finished execution 8 (job 2)',
		'Worker errored while running execution 9 (job 3)',
	]) {
		work.read(line);
	}
	expect([...work.started]).toEqual(['7', '8', '9']);
	expect([...work.finished]).toEqual(['8']);
	expect(work.underWay).toEqual(['7', '9']);
});

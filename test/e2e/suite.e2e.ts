import { nodeProcess } from '../support/node';
import { aiTool } from './aiTool';
import { credentialTest } from './credentialTest';
import { ending } from './ending';
import { examples } from './examples';
import { httpRequest } from './httpRequest';
import { leaveGroup } from './leaveGroup';
import { lifecycle } from './lifecycle';
import { offboarding } from './offboarding';
import { sendAndWait } from './sendAndWait';
import { Stage } from './stage';
import { trigger } from './trigger';
import { triggerMemory } from './triggerMemory';

/** Set for each of jest's projects by jest.e2e.config.js: the name of a target. */
declare const E2E_TARGET: string;

describe(`n8n ${E2E_TARGET}`, () => {
	let stage: Stage;
	const get = () => stage;

	beforeAll(async () => {
		stage = await Stage.open(E2E_TARGET, nodeProcess.env.E2E_TARBALL!);
	}, 400_000);
	afterAll(async () => await stage?.close());
	beforeEach(() => stage.reset());

	leaveGroup(get);
	credentialTest(get);
	httpRequest(get);
	aiTool(get);
	lifecycle(get);
	trigger(get);
	triggerMemory(get);
	sendAndWait(get);
	examples(get);
	offboarding(get);
	ending(get);

	test('No secret and no signature is stored or printed by n8n', () => {
		expect(stage.leaks()).toEqual([]);
		expect(stage.signed).toBeGreaterThan(30);
	});
});

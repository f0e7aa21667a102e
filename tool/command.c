// SPDX-License-Identifier: GPL-2.0-only OR MIT
/* The command: read the line, ask the modules, print. */
#include "command.h"

#include <errno.h>
#include <string.h>
#include <linux/xenloop.h>
#include <xen/io/xenloop.h>

#include "broker.h"
#include "guest.h"
#include "options.h"
#include "output.h"
#include "place.h"
#include "policy.h"
#include "why.h"

/**
 * struct run - one run of the command
 * @world: all that it touches
 * @options: what the user wants
 * @nl: the conversation with the kernel
 * @guest: what xenloop.ko told
 * @broker: what discovery.ko told
 * @text: of a policy
 */
struct run {
	const struct world *world;
	struct options options;
	struct netlink nl;
	struct module guest;
	struct module broker;
	struct policy_text text;
};

static int fail(const struct run *run, int status, const char *what)
{
	fprintf(run->world->err, "xenloop: %s\n", what);
	return status;
}

static int explain_usage(const struct run *run, const char *what)
{
	fail(run, STATUS_USAGE, what);
	fputs("xenloop: try: xenloop help\n", run->world->err);
	return STATUS_USAGE;
}

static int explain_absence(const struct run *run)
{
	switch (place_find(run->world->root)) {
	case PLACE_DOM0:
		return fail(run, STATUS_FAILED,
			    "discovery is not loaded in this Dom0; load it: modprobe discovery");
	case PLACE_GUEST:
		return fail(run, STATUS_FAILED,
			    "xenloop is not loaded in this guest; load it: modprobe xenloop");
	case PLACE_ELSEWHERE:
		break;
	}
	return fail(run, STATUS_FAILED,
		    "this machine does not run on Xen (/sys/hypervisor/type does not say so); use xenloop in a Xen guest or in Dom0");
}

static bool is_of_guest(const struct options *options)
{
	return options->object == OBJECT_VIF || options->object == OBJECT_PEER;
}

static bool is_of_broker(const struct options *options)
{
	return options->object == OBJECT_GUEST ||
	       options->object == OBJECT_PAIR;
}

static int load(struct run *run)
{
	const char *what = run->nl.complaint;

	if (module_load(&run->guest, &run->nl) ||
	    module_load(&run->broker, &run->nl))
		return fail(run, STATUS_FAILED, what);
	if (!run->guest.present && !run->broker.present)
		return explain_absence(run);
	if (is_of_guest(&run->options) && !run->guest.present)
		return fail(run, STATUS_FAILED,
			    "vifs and peers are shown in a guest, by module xenloop; here is Dom0: try guest or pair");
	if (is_of_broker(&run->options) && !run->broker.present)
		return fail(run, STATUS_FAILED,
			    "guests and pairs are shown in Dom0, by module discovery; here is a guest: try vif or peer");
	return STATUS_GOOD;
}

/* A name that does not exist is a mistake; a domain may come and go. */
static int check_filters(const struct run *run)
{
	const struct options *options = &run->options;
	char what[192];

	if (options->peer && !options->peer_is_domid && !run->broker.present)
		return explain_usage(run, "a guest knows other domains by number, not by name");
	if (!options->dev || guest_knows_dev(&run->guest, options->dev) ||
	    broker_knows_dev(&run->broker, options->dev))
		return STATUS_GOOD;
	snprintf(what, sizeof(what), "no %s '%.64s' is known; see: xenloop show",
		 run->broker.present ? "bridge or vif" : "interface",
		 options->dev);
	return fail(run, STATUS_USAGE, what);
}

static void print_module(struct out *out, const struct run *run,
			 const struct module *module,
			 void (*print)(struct out *out,
				       const struct module *module,
				       const struct options *options))
{
	if (module->present)
		print(out, module, &run->options);
}

static void print_json(struct out *out, const struct run *run)
{
	bool why = run->options.action == ACTION_WHY;

	json_begin(out, NULL, '[');
	if (!is_of_broker(&run->options))
		print_module(out, run, &run->guest,
			     why ? why_guest : guest_json);
	if (!is_of_guest(&run->options))
		print_module(out, run, &run->broker,
			     why ? why_broker : broker_json);
	json_end(out, ']');
}

static void print_text(struct out *out, const struct run *run)
{
	bool why = run->options.action == ACTION_WHY;

	if (!is_of_broker(&run->options))
		print_module(out, run, &run->guest,
			     why ? why_guest : guest_text);
	if (!is_of_guest(&run->options))
		print_module(out, run, &run->broker,
			     why ? why_broker : broker_text);
}

static bool wants_color(const struct run *run)
{
	switch (run->options.color) {
	case WHEN_ALWAYS:
		return true;
	case WHEN_NEVER:
		return false;
	case WHEN_AUTO:
		break;
	}
	return run->world->color;
}

static struct out printer(const struct run *run)
{
	return (struct out){
		.file = run->world->out, .fresh = true,
		.json = run->options.json, .pretty = run->options.pretty,
		.color = wants_color(run),
	};
}

static void tell_if_torn(const struct run *run)
{
	if (run->nl.torn)
		fail(run, STATUS_GOOD,
		     "the lists changed while they were read; something may be missing");
}

static void print(const struct run *run)
{
	struct out out = printer(run);

	if (out.json)
		print_json(&out, run);
	else
		print_text(&out, run);
	tell_if_torn(run);
}

static int show(struct run *run)
{
	int status = load(run);

	if (status == STATUS_GOOD) {
		guest_arrange(&run->guest);
		broker_arrange(&run->broker);
		status = check_filters(run);
	}
	if (status == STATUS_GOOD)
		print(run);
	module_clear(&run->guest);
	module_clear(&run->broker);
	return status;
}

static int show_policy(struct run *run, int id)
{
	struct records rules = { 0 };
	struct out out = printer(run);
	int err = policy_get(&run->nl, id, &rules);

	if (!err) {
		policy_print(&out, &rules, &run->options);
		tell_if_torn(run);
	}
	records_clear(&rules);
	return err ? fail(run, STATUS_FAILED, run->nl.complaint) : STATUS_GOOD;
}

/* The file is read before the module is asked: what is wrong changes nothing. */
static int work_on_policy(struct run *run)
{
	int id = netlink_family(&run->nl, &broker_family);

	if (id == -ENOENT && place_find(run->world->root) == PLACE_GUEST)
		return fail(run, STATUS_FAILED,
			    "a policy is of Dom0, by module discovery; here is a guest");
	if (id == -ENOENT)
		return explain_absence(run);
	if (id < 0)
		return fail(run, STATUS_FAILED, run->nl.complaint);
	if (run->options.verb == VERB_SHOW)
		return show_policy(run, id);
	if (run->options.verb == VERB_DEFAULT ?
	    policy_set_default(&run->nl, id, run->options.word) :
	    policy_set(&run->nl, id, &run->text))
		return fail(run, STATUS_FAILED, run->nl.complaint);
	return STATUS_GOOD;
}

static int connect_and(struct run *run, int (*work)(struct run *run))
{
	char what[128];
	int err = run->world->open(&run->nl.via);
	int status;

	if (err) {
		snprintf(what, sizeof(what), "no netlink socket: %s",
			 strerror(-err));
		return fail(run, STATUS_FAILED, what);
	}
	status = work(run);
	run->nl.via.close(run->nl.via.peer);
	return status;
}

static int policy(struct run *run)
{
	const struct options *options = &run->options;
	bool has_file = options->verb != VERB_SHOW &&
		options->verb != VERB_DEFAULT;
	char what[640];
	int status = STATUS_GOOD;

	if (has_file && policy_read(&run->text, run->world, options->word,
				    what, sizeof(what)))
		return fail(run, STATUS_USAGE, what);
	if (options->verb != VERB_CHECK)
		status = connect_and(run, work_on_policy);
	policy_clear(&run->text);
	return status;
}

static int work_on_setting(struct run *run)
{
	int id = netlink_family(&run->nl, &guest_family);

	if (id == -ENOENT && place_find(run->world->root) == PLACE_DOM0)
		return fail(run, STATUS_FAILED,
			    "packets are taken in a guest, by module xenloop; here is Dom0");
	if (id == -ENOENT)
		return explain_absence(run);
	if (id < 0 || netlink_tell(&run->nl, &guest_family, id, &guest_set,
				   XENLOOP_A_INTERCEPT, run->options.word))
		return fail(run, STATUS_FAILED, run->nl.complaint);
	return STATUS_GOOD;
}

/* A full disk or a closed pipe must not look like success. */
static int flush(const struct run *run, int status)
{
	if (fflush(run->world->out) == 0 && !ferror(run->world->out))
		return status;
	return fail(run, STATUS_FAILED, "cannot write the output");
}

/**
 * command() - run the command
 * @world: all that it touches
 * @argc: as in main()
 * @argv: as in main(); its words change places
 *
 * Return: enum status
 */
int command(const struct world *world, int argc, char **argv)
{
	struct run run = {
		.world = world,
		.guest.family = &guest_family,
		.broker.family = &broker_family,
	};
	char what[160];

	if (options_read(&run.options, argc, argv, what, sizeof(what)))
		return explain_usage(&run, what);
	switch (run.options.action) {
	case ACTION_NOTHING:
		fputs(usage, world->err);
		return STATUS_USAGE;
	case ACTION_HELP:
		fputs(usage, world->out);
		break;
	case ACTION_VERSION:
		fprintf(world->out, "xenloop utility, %s, protocol %d\n",
			TOOL_VERSION, XENLOOP_VERSION);
		break;
	case ACTION_SHOW:
	case ACTION_WHY:
		return flush(&run, connect_and(&run, show));
	case ACTION_POLICY:
		return flush(&run, policy(&run));
	case ACTION_SET:
		return flush(&run, connect_and(&run, work_on_setting));
	}
	return flush(&run, STATUS_GOOD);
}

// SPDX-License-Identifier: GPL-2.0-only OR MIT
/*
 * attach cgroup FOLDER pass|drop: a BPF program looks at what a control group sends; it goes with the group.
 * attach cgroup-in FOLDER pass|drop: at what it receives.
 * attach xdp DEVICE pass|drop: one at the lowest place of a device, for as long as this runs; says "attached".
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* A program that returns a number, whatever it is shown. */
static int load(uint32_t type, int answer)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = answer },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = type,
		.insn_cnt = sizeof(code) / sizeof(code[0]),
		.insns = (uintptr_t)code,
		.license = (uintptr_t)"Dual MIT/GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int attach_cgroup(const char *folder, enum bpf_attach_type type, int answer)
{
	union bpf_attr attr = {
		.target_fd = (uint32_t)open(folder, O_RDONLY | O_DIRECTORY),
		.attach_bpf_fd = (uint32_t)load(BPF_PROG_TYPE_CGROUP_SKB, answer),
		.attach_type = type,
	};

	return bpf(BPF_PROG_ATTACH, &attr);
}

static int attach_xdp(const char *device, int answer)
{
	union bpf_attr attr = {
		.link_create = {
			.prog_fd = (uint32_t)load(BPF_PROG_TYPE_XDP, answer),
			.target_ifindex = if_nametoindex(device),
			.attach_type = BPF_XDP,
		},
	};

	return bpf(BPF_LINK_CREATE, &attr);
}

static void usage(void)
{
	fputs("usage: attach cgroup FOLDER pass|drop | cgroup-in FOLDER pass|drop | xdp DEVICE pass|drop\n", stderr);
}

static int said(int result)
{
	if (result >= 0)
		return 0;
	fprintf(stderr, "attach: %s\n", strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	int pass = argc == 4 && !strcmp(argv[3], "pass");

	if (argc != 4 || (!pass && strcmp(argv[3], "drop"))) {
		usage();
		return 2;
	}
	if (!strcmp(argv[1], "cgroup"))
		return said(attach_cgroup(argv[2], BPF_CGROUP_INET_EGRESS, pass));
	if (!strcmp(argv[1], "cgroup-in"))
		return said(attach_cgroup(argv[2], BPF_CGROUP_INET_INGRESS, pass));
	if (strcmp(argv[1], "xdp")) {
		usage();
		return 2;
	}
	if (said(attach_xdp(argv[2], pass ? XDP_PASS : XDP_DROP)))
		return 1;
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}

# shellcheck shell=bash
setup_nic() { die "--nic is not there yet"; }
